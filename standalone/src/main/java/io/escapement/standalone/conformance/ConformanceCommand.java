package io.escapement.standalone.conformance;

import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code escapement conformance}: checks a worker that somebody wrote. */
@Command(
    name = "conformance",
    description = {
      "Checks a worker, in whatever language it is, against a running Escapement.",
      "docs/executors.md says which task types it has to offer for that.",
      "Exit code 0: it passes; 4: it does not."
    },
    mixinStandardHelpOptions = true)
public final class ConformanceCommand implements Callable<Integer> {
  private static final int DEVIATES = 4;

  @Option(names = "--url", description = "Where Escapement's API is (default: ${DEFAULT-VALUE})")
  private URI url = URI.create("http://127.0.0.1:8080");

  @Option(names = "--queue", description = "The worker's queue (default: ${DEFAULT-VALUE})")
  private String queue = "default";

  @Option(names = "--prefix", description = "Of the task types (default: ${DEFAULT-VALUE})")
  private String prefix = "conformance.";

  @Option(
      names = "--lease",
      description = "Of the installation: escapement.dispatcher.lease (default: ${DEFAULT-VALUE})")
  private Duration lease = Duration.ofSeconds(30);

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    List<Conformance.Finding> findings = Conformance.check(url, queue, prefix, lease);
    for (Conformance.Finding finding : findings) {
      out.println((finding.deviation().isEmpty() ? "pass  " : "FAIL  ") + finding.rule());
      finding.deviation().ifPresent(deviation -> out.println("      " + deviation));
    }
    long failed = findings.stream().filter(f -> f.deviation().isPresent()).count();
    out.printf("%d of %d rules kept%n", findings.size() - failed, findings.size());
    return failed == 0 ? 0 : DEVIATES;
  }
}
