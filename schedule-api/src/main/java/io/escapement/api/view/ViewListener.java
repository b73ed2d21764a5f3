package io.escapement.api.view;

import io.escapement.schemas.Fire;
import io.escapement.schemas.RunEvent;
import io.escapement.schemas.RunView;

/** Hears of what changes in the views, on the threads that update them: it must be quick. */
public interface ViewListener {
  /**
   * Something was changed or deleted.
   *
   * @param kind such as {@code schedule}
   */
  void changed(String kind, String id);

  /** A run has come a step further. */
  void runChanged(RunView run, RunEvent event);

  /** A due time was fired or skipped. */
  void fired(Fire fire);
}
