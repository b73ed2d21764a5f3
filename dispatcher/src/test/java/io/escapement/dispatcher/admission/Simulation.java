package io.escapement.dispatcher.admission;

import io.escapement.dispatcher.admission.AdmissionController.Decision;
import io.escapement.dispatcher.admission.limit.PoolLimits;
import io.escapement.schemas.FailureClass;
import io.escapement.schemas.OverlapPolicy;
import io.escapement.schemas.RetryDefinition;
import io.escapement.schemas.RunOrigin;
import io.escapement.schemas.RunSpec;
import io.escapement.schemas.TaskDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;

/** A random world around one admission core: schedules, people, executors, a clock, crashes. */
final class Simulation {
  private static final List<String> POOLS = List.of("default", "reports");
  private static final List<String> TYPES = List.of("http", "shell");
  private static final List<String> KEYS = List.of("", "", "a", "b", "c");
  private static final FailureClass[] FAILURES = FailureClass.values();

  private final Random random;
  private final Model model = new Model();
  private final Deque<String> lastInputs = new ArrayDeque<>();
  private final List<Run> pastAttempts = new ArrayList<>();
  private AdmissionController admission;
  private Instant now = Runs.START;
  private int counter;

  Simulation(long seed) {
    random = new Random(seed);
    admission = new AdmissionController(new AdmissionState(AdmissionSettings.defaults()));
    handle(executor("executor-1", 3));
    handle(executor("executor-2", 3));
  }

  String lastInputs() {
    return String.join("\n", lastInputs);
  }

  void step() {
    switch (random.nextInt(24)) {
      case 0, 1, 2, 3 -> handle(fire());
      case 4, 5, 6 -> handle(submit(false, false));
      case 7 -> handle(submit(true, random.nextInt(4) == 0));
      case 8, 9, 10 -> withLiveRun(run -> handle(Runs.started(run, now)));
      case 11, 12, 13, 14 -> withLiveRun(run -> handle(completed(run)));
      case 15 -> withLiveRun(run -> handle(heartbeat(run)));
      case 16 -> withPastAttempt(run -> handle(completed(run)));
      case 17 -> withPastAttempt(run -> handle(Runs.started(run, now)));
      case 18 -> cancel();
      case 19 -> changeLimits();
      case 20 -> passTime(Duration.ofSeconds(random.nextInt(5)));
      case 21 -> passTime(Duration.ofSeconds(random.nextInt(200)));
      case 22 -> unusual();
      default -> handle(new Input.TimePassed());
    }
  }

  private void unusual() {
    switch (random.nextInt(5)) {
      case 0 -> restart();
      case 1 -> handle(executor("executor-2", random.nextInt(4)));
      case 2 -> handle(new Input.PressureSeen("chat", now.plusSeconds(random.nextInt(60))));
      case 3 -> now = now.minusSeconds(random.nextInt(100)); // the clock steps back
      default ->
          handle(new Input.Completed("nobody", 1, "executor-1", Runs.completion(Optional.empty())));
    }
  }

  private void handle(Input input) {
    lastInputs.addLast(now + " " + input);
    if (lastInputs.size() > 8) {
      lastInputs.removeFirst();
    }
    Optional<String> staleFor = staleReport(input);
    Decision decision = admission.handle(input, now);
    staleFor.ifPresent(runId -> requireUntouched(runId, decision));
    for (Event event : decision.events()) {
      if (event instanceof Event.RunChanged changed) {
        remember(changed.run());
      }
    }
    model.apply(decision.events());
    model.check(admission.state());
  }

  /** The run of a report whose token is not that of a live attempt. */
  private Optional<String> staleReport(Input input) {
    return switch (input) {
      case Input.Started report -> staleReport(report.runId(), report.token());
      case Input.Heartbeat report -> staleReport(report.runId(), report.token());
      case Input.Completed report -> staleReport(report.runId(), report.token());
      default -> Optional.empty();
    };
  }

  private Optional<String> staleReport(String runId, long token) {
    boolean live =
        admission.state().run(runId).filter(Run::holdsSlot).map(Run::token).orElse(-1L) == token;
    return live ? Optional.empty() : Optional.of(runId);
  }

  /** Only the dispatcher itself may change the run in the same step: it may just be admitted. */
  private static void requireUntouched(String runId, Decision decision) {
    for (Event event : decision.events()) {
      if (event instanceof Event.RunChanged changed
          && changed.run().id().equals(runId)
          && !(changed.transition() instanceof Transition.Admitted)) {
        throw new AssertionError("a stale report changes nothing: " + changed);
      }
    }
  }

  private void remember(Run run) {
    if (run.holdsSlot()) {
      pastAttempts.add(run);
      if (pastAttempts.size() > 50) {
        pastAttempts.remove(random.nextInt(pastAttempts.size()));
      }
    }
  }

  /** What a new owner of the partition does: apply what was stored, forget the rest. */
  private void restart() {
    var state = new AdmissionState(AdmissionSettings.defaults());
    model.settings().forEach(state::apply);
    admission.state().runs().forEach(state::restore);
    admission = new AdmissionController(state);
    handle(new Input.TimePassed());
  }

  private void passTime(Duration duration) {
    now = now.plus(duration);
    handle(new Input.TimePassed());
  }

  private interface Action {
    void on(Run run);
  }

  private void withLiveRun(Action action) {
    List<Run> live = admission.state().runs().stream().filter(Run::holdsSlot).toList();
    if (!live.isEmpty()) {
      action.on(live.get(random.nextInt(live.size())));
    }
  }

  private void withPastAttempt(Action action) {
    if (!pastAttempts.isEmpty()) {
      action.on(pastAttempts.get(random.nextInt(pastAttempts.size())));
    }
  }

  private void cancel() {
    List<Run> open = List.copyOf(admission.state().runs());
    if (!open.isEmpty()) {
      handle(new Input.Cancel("ann", open.get(random.nextInt(open.size())).id(), ""));
    }
  }

  private void changeLimits() {
    if (random.nextInt(3) == 0) {
      handle(new Input.GlobalCapSet(random.nextInt(6)));
      return;
    }
    Optional<PoolLimits> limits =
        random.nextInt(4) == 0
            ? Optional.empty()
            : Optional.of(
                new PoolLimits(
                    maybe(4),
                    random.nextBoolean() ? Map.of("http", 1 + random.nextInt(2)) : Map.of(),
                    maybe(2),
                    maybe(2),
                    random.nextBoolean() ? Map.of("a", 3.0) : Map.of()));
    handle(new Input.PoolSet(POOLS.get(random.nextInt(POOLS.size())), limits));
  }

  private OptionalInt maybe(int most) {
    return random.nextBoolean() ? OptionalInt.of(1 + random.nextInt(most)) : OptionalInt.empty();
  }

  private Input.FireDue fire() {
    int schedule = random.nextInt(5);
    RunSpec.Builder spec = spec();
    // A schedule has one policy and one pool; only its runs are random.
    spec.setOverlapPolicy(OverlapPolicy.values()[schedule])
        .setPool(POOLS.get(schedule % POOLS.size()))
        .setYieldsToPressure(schedule == 2);
    return Runs.fire("schedule-" + schedule, now.plusNanos(counter++), spec);
  }

  private Input.Submit submit(boolean onlyIfFree, boolean force) {
    return new Input.Submit(
        "ann",
        "task-" + counter++,
        onlyIfFree ? RunOrigin.RUN_NOW : RunOrigin.SUBMITTED,
        spec().build(),
        random.nextInt(10) == 0 ? Optional.of(now.plusSeconds(20)) : Optional.empty(),
        onlyIfFree,
        force,
        Optional.empty());
  }

  private RunSpec.Builder spec() {
    String key = KEYS.get(random.nextInt(KEYS.size()));
    return Runs.spec()
        .setTask(
            TaskDefinition.newBuilder()
                .setType(TYPES.get(random.nextInt(TYPES.size())))
                .setMaxDurationMs(random.nextInt(5) == 0 ? 20_000L : null)
                .build())
        .setPool(POOLS.get(random.nextInt(POOLS.size())))
        .setPriority(random.nextInt(10))
        .setConcurrencyKey(key.isEmpty() ? null : key)
        .setRetry(
            RetryDefinition.newBuilder()
                .setMaxAttempts(1 + random.nextInt(3))
                .setInitialBackoffMs(2_000)
                .build());
  }

  private Input.Completed completed(Run run) {
    return random.nextInt(3) == 0
        ? Runs.failed(run, FAILURES[random.nextInt(FAILURES.length)])
        : Runs.succeeded(run);
  }

  private static Input.Heartbeat heartbeat(Run run) {
    return new Input.Heartbeat(run.id(), run.token(), "executor-1", 1, OptionalDouble.empty(), "");
  }

  private static Input.ExecutorSeen executor(String id, int slots) {
    return new Input.ExecutorSeen(
        id, Set.of("default"), Set.copyOf(TYPES), slots, Runs.START.plus(Duration.ofDays(9_999)));
  }
}
