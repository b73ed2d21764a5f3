package io.escapement.executor.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.escapement.schemas.FailureClass;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FailureClassesTest {
  private static final class DoorClosed extends SecurityException {
    private static final long serialVersionUID = 1L;
  }

  private final FailureClasses classes =
      new FailureClasses(
          Map.of(
              "java.io.FileNotFoundException", FailureClass.VALIDATION,
              "java.lang.SecurityException", FailureClass.AUTH_FAILED));

  @Test
  void theNearestConfiguredClassCounts() {
    assertThat(classes.of(new FileNotFoundException("x"))).isEqualTo(FailureClass.VALIDATION);
    assertThat(classes.of(new DoorClosed())).isEqualTo(FailureClass.AUTH_FAILED);
  }

  @Test
  void whatIsNotConfiguredIsKnownByItsKind() {
    assertThat(classes.of(new ConnectException())).isEqualTo(FailureClass.NETWORK);
    assertThat(classes.of(new IOException())).isEqualTo(FailureClass.NETWORK);
    assertThat(classes.of(new InterruptedException())).isEqualTo(FailureClass.ABORTED);
    assertThat(classes.of(new StackOverflowError())).isEqualTo(FailureClass.HANDLER_ERROR);
  }
}
