package io.escapement.executor.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.escapement.executor.FixedContext;
import io.escapement.executor.ShellRules;
import io.escapement.executor.TaskFailure;
import io.escapement.schemas.FailureClass;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ShellHandlerTest {
  private final ShellHandler handler =
      new ShellHandler(new ShellRules(true, List.of(), List.of("PATH", "HOME"), List.of()));

  private String run(String input) throws Exception {
    return run(handler, input);
  }

  private static String run(ShellHandler handler, String input) throws Exception {
    return handler.run(new FixedContext(input)).value().orElseThrow();
  }

  @Test
  void theOutputAndTheExitCodeAreKept() throws Exception {
    assertThat(run("{\"command\": \"echo out; echo err >&2\"}"))
        .isEqualTo("{\"exitCode\":0,\"output\":\"out\\nerr\\n\"}");
    assertThat(run("{\"argv\": [\"/bin/echo\", \"$HOME\"]}")).contains("$HOME");
  }

  @Test
  void anExitCodeOtherThanZeroIsAHandlerError() {
    assertThatThrownBy(() -> run("{\"command\": \"echo no; exit 3\"}"))
        .isInstanceOfSatisfying(
            TaskFailure.class,
            failure -> {
              assertThat(failure.failureClass()).isEqualTo(FailureClass.HANDLER_ERROR);
              assertThat(failure.message()).isEqualTo("Exit code 3");
              assertThat(failure.result().orElseThrow()).contains("no\\n");
            });
  }

  @Test
  void theEnvironmentIsNotTheExecutors() throws Exception {
    assertThat(run("{\"command\": \"env\", \"environment\": {\"MINE\": \"1\"}}"))
        .contains("MINE=1", "ESCAPEMENT_RUN_ID=run-1")
        .doesNotContain("JAVA_HOME", "MAVEN");
  }

  @Test
  void ofMuchOutputTheEndIsKept() throws Exception {
    String result = run("{\"command\": \"yes 0123456789 | head -n 200000; echo the end\"}");
    assertThat(result).contains("the end").contains("were dropped");
    assertThat(result.length()).isLessThan(64 * 1024);
  }

  @Test
  void anInterruptKillsTheProcessAndItsChildren() throws Exception {
    interruptedWhenSleeping("sleep 987654 & sleep 987654; wait", "987654", 2);
  }

  /** Their parents have gone: nobody can find them as descendants, only as members of the group. */
  @Test
  void anInterruptKillsWhatHasForkedAway() throws Exception {
    interruptedWhenSleeping(
        "for i in $(seq 50); do (sleep 987653 & ); done; sleep 987653", "987653", 51);
  }

  @Test
  void whatAProcessLeavesBehindIsKilledWhenItEnds() throws Exception {
    run("{\"command\": \"(sleep 987652 >/dev/null 2>&1 & ); exit 0\"}");
    awaitSleepers("987652", 0);
  }

  private void interruptedWhenSleeping(String command, String argument, int count)
      throws InterruptedException {
    var thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    run("{\"command\": \"" + command + "\"}");
                  } catch (Exception e) {
                    Thread.currentThread().interrupt();
                  }
                });
    awaitSleepers(argument, count);
    thread.interrupt();
    thread.join();
    awaitSleepers(argument, 0);
  }

  private static void awaitSleepers(String argument, int count) {
    while (sleepers(argument) != count) {
      Thread.onSpinWait();
    }
  }

  private static long sleepers(String argument) {
    return ProcessHandle.allProcesses()
        .filter(ProcessHandle::isAlive)
        .filter(
            process ->
                List.of(process.info().arguments().orElse(new String[0])).equals(List.of(argument)))
        .count();
  }

  @Test
  void onlyWhatIsAllowedIsRun(@TempDir Path directory) throws Exception {
    Path own = Files.createDirectory(directory.resolve("bin"));
    Path script = Files.writeString(own.resolve("job"), "#!/bin/sh\necho did it\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    Path link = Files.createSymbolicLink(own.resolve("link"), Path.of("/bin/cat"));
    var strict =
        new ShellHandler(
            new ShellRules(true, List.of(own.toString(), "/bin/echo"), List.of("PATH"), List.of()));
    assertThat(run(strict, "{\"argv\": [\"%s\"]}".formatted(script))).contains("did it");
    assertThat(run(strict, "{\"argv\": [\"echo\", \"found on the path\"]}"))
        .contains("found on the path");
    for (String refused :
        new String[] {
          "{\"command\": \"echo by a shell\"}",
          "{\"argv\": [\"cat\", \"/etc/passwd\"]}",
          "{\"argv\": [\"%s\", \"/etc/passwd\"]}".formatted(link),
          "{\"argv\": [\"%s/../bin/../../etc/passwd\"]}".formatted(own),
          "{\"argv\": [\"nowhere-to-be-found\"]}"
        }) {
      assertThatThrownBy(() -> run(strict, refused))
          .as(refused)
          .isInstanceOfSatisfying(
              TaskFailure.class,
              failure -> assertThat(failure.failureClass()).isEqualTo(FailureClass.VALIDATION));
    }
  }

  @Test
  void aProcessRunsAsAUserOnlyWhereTheRulesNameIt() throws Exception {
    assertThatThrownBy(() -> run("{\"argv\": [\"id\"], \"user\": \"nobody\"}"))
        .hasMessageContaining("escapement.executor.shell.users");
    assumeTrue("root".equals(System.getProperty("user.name")), "only root can be somebody else");
    var asNobody =
        new ShellHandler(new ShellRules(true, List.of(), List.of("PATH"), List.of("nobody")));
    assertThat(run(asNobody, "{\"argv\": [\"id\", \"-un\"], \"user\": \"nobody\"}"))
        .contains("nobody\\n");
  }

  @Test
  void aMissingProgramOrDirectoryIsAValidationFailure() {
    for (String input :
        new String[] {
          "{\"argv\": [\"/no/such/program\"]}",
          "{\"command\": \"ls\", \"workingDirectory\": \"/no/such\"}",
          "{\"nothing\": true}"
        }) {
      assertThatThrownBy(() -> run(input))
          .isInstanceOfSatisfying(
              TaskFailure.class,
              failure -> assertThat(failure.failureClass()).isEqualTo(FailureClass.VALIDATION));
    }
  }
}
