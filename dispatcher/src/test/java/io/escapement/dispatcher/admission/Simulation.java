package io.escapement.dispatcher.admission;

import io.escapement.dispatcher.admission.AdmissionController.Decision;
import io.escapement.dispatcher.admission.limit.PoolLimits;
import io.escapement.dispatcher.admission.streak.Streak;
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
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** A random world around one admission core: schedules, people, executors, a clock, crashes. */
final class Simulation {
  private static final List<String> POOLS = List.of("default", "reports");
  private static final List<String> TYPES = List.of("work", "chores");
  private static final List<String> KEYS = List.of("", "", "a", "b", "c");
  private static final FailureClass[] FAILURES = FailureClass.values();
  private static final OverlapPolicy[] POLICIES = OverlapPolicy.values();
  private static final int KINDS_OF_TASKS = 24;

  /** Above that much open work more ends than begins, so that the world empties now and then. */
  private static final int BUSY = 24;

  private final SplittableRandom random;
  private final Model model = new Model();
  private final Deque<Step> lastSteps = new ArrayDeque<>();
  private final List<Attempted> pastAttempts = new ArrayList<>();
  private final List<RunSpec> tasks = new ArrayList<>();
  private final List<RunSpec> schedules = new ArrayList<>();
  private AdmissionController admission;
  private Instant now = Runs.START;
  private int counter;
  private boolean draining;

  private record Step(Instant at, Input input) {}

  private record Attempted(String runId, long token) {}

  Simulation(long seed) {
    random = new SplittableRandom(seed);
    for (int i = 0; i < KINDS_OF_TASKS; i++) {
      tasks.add(spec().build());
    }
    // A schedule has one policy and one pool; only its tasks are random.
    for (OverlapPolicy policy : POLICIES) {
      String id = "schedule-" + policy.ordinal();
      schedules.add(
          spec()
              .setScheduleId(id)
              .setOverlapPolicy(policy)
              .setPool(POOLS.get(policy.ordinal() % POOLS.size()))
              .setYieldsToPressure(policy.ordinal() % 2 == 0)
              .build());
    }
    admission = new AdmissionController(new AdmissionState(AdmissionSettings.defaults()));
    handle(executor("executor-1", 3));
    handle(executor("executor-2", 3));
  }

  /** Runs an episode; an error names the seed that repeats it and the last inputs. */
  static void run(long seed, int steps) {
    var simulation = new Simulation(seed);
    for (int step = 0; step < steps; step++) {
      try {
        simulation.step();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(
            "Step %d of the simulation with -Dsimulation.seed=%d: %s%nlast inputs:%n%s"
                .formatted(step, seed, e, simulation.lastInputs()),
            e);
      }
    }
  }

  private String lastInputs() {
    return lastSteps.stream()
        .map(step -> step.at + " " + step.input)
        .collect(Collectors.joining("\n"));
  }

  void step() {
    draining = model.openRuns() > (draining ? BUSY / 4 : BUSY);
    switch (random.nextInt(25)) {
      case 0, 1, 2, 3 -> arrival(this::fire);
      case 4, 5, 6 -> arrival(() -> submit(false, false));
      case 7 -> arrival(() -> submit(true, random.nextInt(4) == 0));
      case 8, 9, 10 -> withLiveRun(run -> handle(Runs.started(run, now)));
      case 11, 12, 13, 14 -> withLiveRun(run -> handle(completed(run)));
      case 15 -> withLiveRun(run -> handle(heartbeat(run)));
      case 16 -> withPastAttempt(past -> handle(completed(past.runId, past.token)));
      case 17 -> withPastAttempt(past -> handle(started(past)));
      case 18 -> cancel();
      case 19 -> changeLimits();
      case 20 -> passTime(Duration.ofSeconds(random.nextInt(5)));
      case 21 -> passTime(Duration.ofSeconds(random.nextInt(200)));
      case 22 -> unusual();
      case 23 -> passTime(Duration.ofMillis(random.nextInt(100)));
      default -> handle(new Input.TimePassed());
    }
  }

  private void arrival(Runnable arrival) {
    if (draining) {
      withLiveRun(run -> handle(completed(run)));
    } else {
      arrival.run();
    }
  }

  private void unusual() {
    switch (random.nextInt(6)) {
      case 0 -> restart();
      case 1 -> handle(executor("executor-2", random.nextInt(4)));
      case 2 -> handle(new Input.PressureSeen("chat", now.plusSeconds(random.nextInt(60))));
      case 3 -> now = now.minusSeconds(random.nextInt(100)); // the clock steps back
      case 4 -> withLiveRun(run -> handle(completed(run.id(), run.token() + 1)));
      default -> handle(completed("nobody", 1));
    }
  }

  private void handle(Input input) {
    lastSteps.addLast(new Step(now, input));
    if (lastSteps.size() > 8) {
      lastSteps.removeFirst();
    }
    model.before(input);
    Decision decision = admission.handle(input, now);
    for (Event event : decision.events()) {
      if (event instanceof Event.RunChanged changed && changed.run().holdsSlot()) {
        remember(new Attempted(changed.run().id(), changed.run().token()));
      }
    }
    model.after(input, now, decision.events());
    model.check(admission.state());
  }

  private void remember(Attempted attempt) {
    if (pastAttempts.size() < 50) {
      pastAttempts.add(attempt);
    } else {
      pastAttempts.set(random.nextInt(50), attempt);
    }
  }

  /** What a new owner of the partition does: apply what was stored, forget the rest. */
  private void restart() {
    var state = new AdmissionState(AdmissionSettings.defaults());
    model.settings().forEach(state::apply);
    for (RunSpec schedule : schedules) {
      String id = schedule.getScheduleId().orElseThrow();
      Streak streak = admission.state().streak(id);
      state.restore(id, streak);
    }
    admission.state().runs().forEach(state::restore);
    admission = new AdmissionController(state);
    model.restarted();
    handle(new Input.TimePassed());
  }

  private void passTime(Duration duration) {
    now = now.plus(duration);
    handle(new Input.TimePassed());
  }

  private interface Action<T> {
    void on(T subject);
  }

  private void withLiveRun(Action<Run> action) {
    List<Run> live = model.liveRuns();
    if (!live.isEmpty()) {
      action.on(live.get(random.nextInt(live.size())));
    }
  }

  private void withPastAttempt(Action<Attempted> action) {
    if (!pastAttempts.isEmpty()) {
      action.on(pastAttempts.get(random.nextInt(pastAttempts.size())));
    }
  }

  private void cancel() {
    int skip = model.openRuns() == 0 ? 0 : random.nextInt(model.openRuns());
    for (Run run : admission.state().runs()) {
      if (skip-- == 0) {
        handle(new Input.Cancel("ann", run.id(), ""));
        return;
      }
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
                    random.nextBoolean() ? Map.of("work", 1 + random.nextInt(2)) : Map.of(),
                    maybe(2),
                    maybe(2),
                    random.nextBoolean() ? Map.of("a", 3.0) : Map.of()));
    handle(new Input.PoolSet(pick(POOLS), limits));
  }

  private OptionalInt maybe(int most) {
    return random.nextBoolean() ? OptionalInt.of(1 + random.nextInt(most)) : OptionalInt.empty();
  }

  /** Now and then the same fire comes twice. */
  private void fire() {
    RunSpec schedule = pick(schedules);
    Instant due = now.plusNanos(counter++);
    var fire =
        new Input.FireDue(
            schedule.getScheduleId().orElseThrow() + "@" + due,
            schedule,
            due,
            due,
            Optional.empty());
    handle(fire);
    if (random.nextInt(16) == 0 && admission.state().run(fire.fireId()).isPresent()) {
      handle(fire);
    }
  }

  private void submit(boolean onlyIfFree, boolean force) {
    RunSpec spec = onlyIfFree && random.nextBoolean() ? pick(schedules) : pick(tasks);
    handle(
        new Input.Submit(
            "ann",
            "task-" + counter++,
            onlyIfFree ? RunOrigin.RUN_NOW : RunOrigin.SUBMITTED,
            spec,
            random.nextInt(10) == 0 ? Optional.of(now.plusSeconds(20)) : Optional.empty(),
            onlyIfFree,
            force,
            Optional.empty()));
  }

  private RunSpec.Builder spec() {
    String key = pick(KEYS);
    return Runs.spec()
        .setTask(
            TaskDefinition.newBuilder()
                .setType(pick(TYPES))
                .setMaxDurationMs(random.nextInt(5) == 0 ? 20_000L : null)
                .build())
        .setPool(pick(POOLS))
        .setPriority(random.nextInt(10))
        .setConcurrencyKey(key.isEmpty() ? null : key)
        .setRetry(
            RetryDefinition.newBuilder()
                .setMaxAttempts(1 + random.nextInt(3))
                .setInitialBackoffMs(2_000)
                .build());
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private Input.Completed completed(Run run) {
    return completed(run.id(), run.token());
  }

  private Input.Completed completed(String runId, long token) {
    Optional<FailureClass> failure =
        random.nextInt(3) == 0
            ? Optional.of(FAILURES[random.nextInt(FAILURES.length)])
            : Optional.empty();
    return new Input.Completed(runId, token, "executor-1", Runs.completion(failure));
  }

  private Input.Started started(Attempted past) {
    return new Input.Started(past.runId, past.token, "executor-1", now, Duration.ZERO);
  }

  private static Input.Heartbeat heartbeat(Run run) {
    return new Input.Heartbeat(run.id(), run.token(), "executor-1", 1, OptionalDouble.empty(), "");
  }

  private static Input.ExecutorSeen executor(String id, int slots) {
    return new Input.ExecutorSeen(
        id,
        Set.of("default"),
        Set.copyOf(TYPES),
        slots,
        java.util.Map.of(),
        Runs.START.plus(Duration.ofDays(99_999)));
  }
}
