package io.escapement.standalone;

import io.escapement.standalone.conformance.ConformanceCommand;
import io.escapement.standalone.supervisor.ExecutorsCommand;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program. */
@Command(
    name = "escapement",
    description = "A distributed job scheduler whose only infrastructure is Apache Kafka.",
    mixinStandardHelpOptions = true,
    version = "Escapement 0.1.0-SNAPSHOT",
    subcommands = {
      UpCommand.class,
      ServiceCommand.class,
      ExecutorsCommand.class,
      VerifyCommand.class,
      ApiKeyCommand.class,
      ConformanceCommand.class
    })
public final class EscapementCommand implements Runnable {
  private static final int CANNOT_START = 1;

  @CommandLine.Spec private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

  /** Exit codes: 0 after a clean stop, 1 when it cannot start, 2 for a wrong command line. */
  public static void main(String[] args) {
    int exitCode =
        new CommandLine(new EscapementCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(EscapementCommand::explain)
            .execute(args);
    System.exit(exitCode);
  }

  @Override
  public void run() {
    var commandLine = java.util.Objects.requireNonNull(spec).commandLine();
    commandLine.usage(commandLine.getOut());
  }

  private static int explain(
      Exception error, CommandLine commandLine, CommandLine.ParseResult arguments) {
    String sentence =
        switch (error) {
          case StartFailure failure -> failure.sentence();
          case ConfigurationPropertiesBindException invalid -> rootMessage(invalid);
          default -> rootMessage(error);
        };
    commandLine.getErr().println("Escapement cannot start: " + sentence);
    if (!(error instanceof StartFailure) && System.getenv("ESCAPEMENT_DEBUG") != null) {
      error.printStackTrace(commandLine.getErr());
    }
    return CANNOT_START;
  }

  private static String rootMessage(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = String.valueOf(root.getMessage());
    return root instanceof IllegalArgumentException
        ? message
        : root.getClass().getSimpleName() + ": " + message;
  }
}
