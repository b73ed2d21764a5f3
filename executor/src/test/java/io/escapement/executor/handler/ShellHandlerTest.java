package io.escapement.executor.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escapement.executor.TaskFailure;
import io.escapement.schemas.FailureClass;
import org.junit.jupiter.api.Test;

class ShellHandlerTest {
  private final ShellHandler handler = new ShellHandler();

  private String run(String input) throws Exception {
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
    var thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    run("{\"command\": \"sleep 987654 & sleep 987654; wait\"}");
                  } catch (Exception e) {
                    Thread.currentThread().interrupt();
                  }
                });
    while (sleepers() < 2) {
      Thread.onSpinWait();
    }
    thread.interrupt();
    thread.join();
    while (sleepers() > 0) {
      Thread.onSpinWait();
    }
  }

  private static long sleepers() {
    return ProcessHandle.allProcesses()
        .filter(ProcessHandle::isAlive)
        .filter(process -> process.info().commandLine().orElse("").endsWith("sleep 987654"))
        .count();
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
