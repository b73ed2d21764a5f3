package io.escapement.dispatcher.admission;

import io.escapement.dispatcher.admission.limit.Limit;
import io.escapement.dispatcher.admission.limit.LimitKey;
import io.escapement.dispatcher.admission.limit.LimitUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says why runs wait and for how long. Changes nothing. */
final class Explaining {
  private static final Duration UNKNOWN_DURATION = Duration.ofMinutes(1);
  private static final Duration SHORTEST_ETA = Duration.ofSeconds(1);

  /** Keys and schedules can be many; the widest limits come first. */
  private static final int MOST_LIMITS = 1_000;

  private static final Comparator<Limit> BY_KEY =
      Comparator.comparing((Limit limit) -> limit.key().kind())
          .thenComparing(limit -> limit.key().pool())
          .thenComparing(limit -> limit.key().subject());

  private final DecisionLog log;
  private final AdmissionState state;

  Explaining(DecisionLog log) {
    this.log = log;
    this.state = log.state();
  }

  /** Why a run is not running; empty when it is, or is not open. */
  Optional<WaitingFor> explain(String runId) {
    Optional<Run> run = state.run(runId).filter(r -> !r.holdsSlot());
    if (run.isEmpty()) {
      return Optional.empty();
    }
    if (run.get().notBefore().isPresent()) {
      return Optional.of(WaitingFor.time(run.get().notBefore().get()));
    }
    return state
        .slots()
        .firstFull(state.waiting().limitsOf(runId))
        .map(limit -> blockedBy(limit, run.get()));
  }

  /** How a pool stands; empty: everything. */
  Standing standing(Optional<String> pool) {
    int running = state.slots().global().usage();
    int open = state.runs().size();
    if (pool.isPresent()) {
      List<Run> own =
          state.runs().stream().filter(run -> run.spec().getPool().equals(pool.get())).toList();
      running = (int) own.stream().filter(Run::holdsSlot).count();
      open = own.size();
    }
    List<LimitUsage> limits =
        state.slots().all().stream()
            .filter(limit -> pool.isEmpty() || pool.get().equals(limit.key().pool()))
            .filter(limit -> limit.cap() != Limit.UNLIMITED)
            .sorted(BY_KEY)
            .limit(MOST_LIMITS)
            .map(limit -> new LimitUsage(limit.key(), limit.usage(), limit.cap()))
            .toList();
    int waiting = open - running;
    return new Standing(running, waiting, waitingBy(pool, waiting), limits);
  }

  private Map<Optional<LimitKey.Kind>, Integer> waitingBy(Optional<String> pool, int waiting) {
    Map<Optional<LimitKey.Kind>, Integer> by = new HashMap<>();
    state
        .waiting()
        .forEachGroup(
            group -> {
              Optional<Limit> full = state.slots().firstFull(group.limits());
              if (full.isPresent() && pool.map(group.key().pool()::equals).orElse(true)) {
                by.merge(full.map(limit -> limit.key().kind()), group.size(), Integer::sum);
              }
            });
    int held = by.values().stream().mapToInt(Integer::intValue).sum();
    if (waiting > held) {
      by.put(Optional.empty(), waiting - held);
    }
    return Map.copyOf(by);
  }

  private WaitingFor blockedBy(Limit limit, Run run) {
    int position = state.waiting().position(run.id());
    Optional<Duration> eta =
        limit.cap() == 0
            ? Optional.empty()
            : state
                .durations()
                .average(run.spec().getPool())
                .map(average -> average.multipliedBy(position).dividedBy(limit.cap()));
    return new WaitingFor(
        Optional.of(limit.key().description()),
        limit.usage(),
        limit.cap(),
        position,
        eta,
        Optional.empty());
  }

  /** When the first holder of a full limit may be done. */
  Duration slotEta(Limit full, String pool) {
    Duration average = state.durations().average(pool).orElse(UNKNOWN_DURATION);
    Duration soonest = average;
    for (String holder : full.holders()) {
      Optional<Attempt> attempt = state.run(holder).flatMap(Run::attempt);
      if (attempt.isPresent()) {
        Instant begun = attempt.get().startedAt().orElse(attempt.get().admittedAt());
        Duration left = average.minus(Duration.between(begun, log.now()));
        soonest = left.compareTo(soonest) < 0 ? left : soonest;
      }
    }
    return soonest.compareTo(SHORTEST_ETA) < 0 ? SHORTEST_ETA : soonest;
  }
}
