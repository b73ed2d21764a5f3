package io.escapement.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** The rights that docs/acls.md says each component needs. */
final class DocumentedAcls {
  private static final Pattern ROW =
      Pattern.compile(
          "\\| (ticker|dispatcher|executor|gateway) \\| ([a-z ]+) \\| `([^`]+)` \\| ([A-Za-z, ]+) \\|");

  private DocumentedAcls() {}

  static List<AclBinding> read() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("..", "docs", "acls.md"))) {
      return lines.map(ROW::matcher).filter(Matcher::matches).flatMap(DocumentedAcls::of).toList();
    }
  }

  private static Stream<AclBinding> of(Matcher row) {
    String name = row.group(3);
    boolean prefix = name.endsWith("*");
    var resource =
        new ResourcePattern(
            ResourceType.fromString(row.group(2).replace(' ', '_')),
            prefix ? name.substring(0, name.length() - 1) : name,
            prefix ? PatternType.PREFIXED : PatternType.LITERAL);
    return Stream.of(row.group(4).split(", "))
        .map(may -> AclOperation.fromString(may.replaceAll("(?<=[a-z])(?=[A-Z])", "_")))
        .map(
            operation ->
                new AclBinding(
                    resource,
                    new AccessControlEntry(
                        "User:" + row.group(1), "*", operation, AclPermissionType.ALLOW)));
  }
}
