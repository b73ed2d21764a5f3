package io.escapement.api.live;

import io.escapement.api.run.RunResponse;
import io.escapement.api.view.RunStates;
import io.escapement.schemas.Fire;
import io.escapement.schemas.FireOutcome;
import io.escapement.schemas.RunEvent;
import io.escapement.schemas.RunOrigin;
import io.escapement.schemas.RunState;
import io.escapement.schemas.RunView;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** What happened in the last minutes, counted as this gateway saw it. Thread-safe. */
@Component
final class RunFigures {
  static final Duration WINDOW = Duration.ofMinutes(5);

  /** Of the starts that lateness is told from. */
  private static final int MOST_SAMPLES = 5_000;

  private final InstantSource clock;
  private final NavigableMap<Long, Second> seconds = new TreeMap<>();
  private final Deque<Sample> lateness = new ArrayDeque<>();

  RunFigures(InstantSource clock) {
    this.clock = clock;
  }

  /** What happened in a second. */
  private static final class Second {
    private int fires;
    private int ended;
    private final Map<String, Integer> failures = new HashMap<>();
  }

  private record Sample(long second, long lateMs) {}

  /**
   * The last minutes.
   *
   * @param fires per second, the oldest first
   * @param ended runs that ended, likewise
   * @param failures failed attempts by class
   * @param samples starts that lateness is told from
   */
  record Figures(
      List<Integer> fires,
      List<Integer> ended,
      Map<String, Integer> failures,
      long lateMsP50,
      long lateMsP99,
      int samples) {}

  synchronized void fired(Fire fire) {
    if (fire.getOutcome() == FireOutcome.FIRED) {
      second(fire.getFiredAt()).ifPresent(second -> second.fires++);
    }
  }

  synchronized void runChanged(RunView run, RunEvent event) {
    second(event.getAt()).ifPresent(second -> count(second, run, event));
  }

  private void count(Second second, RunView run, RunEvent event) {
    boolean changes = event.getFrom().map(from -> from != event.getTo()).orElse(true);
    if (changes && RunStates.hasEnded(run)) {
      second.ended++;
    }
    if (changes) {
      event
          .getFailureClass()
          .ifPresent(
              failure -> second.failures.merge(RunResponse.failureClass(failure), 1, Integer::sum));
    }
    if (event.getTo() == RunState.RUNNING
        && event.getAttempt() == 1
        && run.getOpened().getOrigin() == RunOrigin.FIRE
        && changes) {
      Duration late = Duration.between(run.getOpened().getScheduledFor(), event.getAt());
      lateness.addLast(new Sample(event.getAt().getEpochSecond(), Math.max(0, late.toMillis())));
      if (lateness.size() > MOST_SAMPLES) {
        lateness.removeFirst();
      }
    }
  }

  /** Empty for what is long ago: after a start the views hear of everything since the last. */
  private Optional<Second> second(Instant at) {
    long now = clock.instant().getEpochSecond();
    forgetBefore(now - WINDOW.toSeconds());
    return at.getEpochSecond() <= now - WINDOW.toSeconds()
        ? Optional.empty()
        : Optional.of(seconds.computeIfAbsent(at.getEpochSecond(), _ -> new Second()));
  }

  private void forgetBefore(long oldest) {
    seconds.headMap(oldest, true).clear();
    while (!lateness.isEmpty() && lateness.getFirst().second <= oldest) {
      lateness.removeFirst();
    }
  }

  synchronized Figures figures() {
    long now = clock.instant().getEpochSecond();
    forgetBefore(now - WINDOW.toSeconds());
    List<Integer> fires = new ArrayList<>();
    List<Integer> ended = new ArrayList<>();
    Map<String, Integer> failures = new TreeMap<>();
    // The second that has just begun is not told: it would look like a drop.
    for (long at = now - WINDOW.toSeconds(); at < now; at++) {
      Second second = seconds.get(at);
      fires.add(second == null ? 0 : second.fires);
      ended.add(second == null ? 0 : second.ended);
    }
    seconds
        .values()
        .forEach(
            second -> second.failures.forEach((name, n) -> failures.merge(name, n, Integer::sum)));
    long[] late = lateness.stream().mapToLong(Sample::lateMs).sorted().toArray();
    return new Figures(
        fires, ended, failures, percentile(late, 50), percentile(late, 99), late.length);
  }

  private static long percentile(long[] sorted, int percent) {
    return sorted.length == 0 ? 0 : sorted[(int) ((sorted.length - 1L) * percent / 100)];
  }
}
