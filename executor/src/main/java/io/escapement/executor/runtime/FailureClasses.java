package io.escapement.executor.runtime;

import io.escapement.schemas.FailureClass;
import java.io.IOException;
import java.util.Map;

/** What an exception counts as that the handler has not named itself. */
final class FailureClasses {
  private final Map<String, FailureClass> byClassName;

  /** The keys are full names of exception classes; the nearest one above an exception counts. */
  FailureClasses(Map<String, FailureClass> byClassName) {
    this.byClassName = Map.copyOf(byClassName);
  }

  FailureClass of(Throwable failure) {
    for (Class<?> type = failure.getClass(); type != null; type = type.getSuperclass()) {
      FailureClass configured = byClassName.get(type.getName());
      if (configured != null) {
        return configured;
      }
    }
    return switch (failure) {
      case InterruptedException _ -> FailureClass.ABORTED;
      case IOException _ -> FailureClass.NETWORK;
      default -> FailureClass.HANDLER_ERROR;
    };
  }
}
