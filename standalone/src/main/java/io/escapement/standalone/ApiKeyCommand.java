package io.escapement.standalone;

import io.escapement.api.security.ApiKeys;
import io.escapement.api.security.Role;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code escapement api-key}: makes a key for a client of the API. */
@Command(
    name = "api-key",
    description = {
      "Makes an API key. The line on standard output is for the file that",
      "escapement.schedule-api.security.api-keys-file names; it has the hash only.",
      "The key itself goes to standard error, once: it is for the client."
    },
    mixinStandardHelpOptions = true)
final class ApiKeyCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "Who uses it: the actor of what is done with it")
  private String name = "";

  @Parameters(paramLabel = "ROLE", description = "One of: ${COMPLETION-CANDIDATES}")
  private Role role = Role.VIEWER;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    var commandLine = Objects.requireNonNull(spec).commandLine();
    if (!name.matches("[A-Za-z0-9._@-]{1,64}")) {
      throw new StartFailure("NAME must be 1 to 64 letters, digits, '.', '_', '@' and '-'");
    }
    ApiKeys.NewKey made = ApiKeys.make(name, role);
    PrintWriter out = commandLine.getOut();
    out.println(made.line());
    out.flush();
    commandLine.getErr().println(made.key());
    return 0;
  }
}
