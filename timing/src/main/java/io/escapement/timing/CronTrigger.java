package io.escapement.timing;

import java.time.Instant;
import java.util.Optional;

/**
 * Due when the local clock of a zone shows a time that a cron expression allows. A rule whose hours
 * are unrestricted follows elapsed time and is untouched by clock changes.
 */
public final class CronTrigger implements Trigger {
  private final LocalTimeSearch search;
  private final ActiveWindow window;
  private final String expression;

  CronTrigger(LocalTimeSearch search, ActiveWindow window, String expression) {
    this.search = search;
    this.window = window;
    this.expression = expression;
  }

  @Override
  public Optional<Instant> next(Instant after) {
    return window.next(search, after);
  }

  @Override
  public String description() {
    return CronCompiler.describe(expression);
  }
}
