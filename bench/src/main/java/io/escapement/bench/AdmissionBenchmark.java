package io.escapement.bench;

import io.escapement.dispatcher.admission.AdmissionController;
import io.escapement.dispatcher.admission.AdmissionSettings;
import io.escapement.dispatcher.admission.AdmissionState;
import io.escapement.dispatcher.admission.Completion;
import io.escapement.dispatcher.admission.Event;
import io.escapement.dispatcher.admission.Input;
import io.escapement.dispatcher.admission.Run;
import io.escapement.dispatcher.admission.Transition;
import io.escapement.dispatcher.admission.limit.PoolLimits;
import io.escapement.schemas.AutoPauseDefinition;
import io.escapement.schemas.OverlapPolicy;
import io.escapement.schemas.RetryDefinition;
import io.escapement.schemas.RunOrigin;
import io.escapement.schemas.RunSpec;
import io.escapement.schemas.TaskDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * One decision of the admission core: a run's attempt completes, its slots are freed, the next run
 * is chosen and admitted. Each measurement begins with a full queue and takes a tenth of it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 8)
@Measurement(iterations = 10)
@Fork(
    value = 1,
    jvmArgs = {"-Xmx8g", "-XX:+UseCompactObjectHeaders"})
public class AdmissionBenchmark {
  private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");
  private static final int DECISIONS = 100_000;
  private static final int CAP = 64;
  private static final Completion DONE =
      new Completion(
          Optional.empty(),
          "",
          Optional.empty(),
          Optional.empty(),
          0,
          Map.of(),
          OptionalLong.empty());

  private AdmissionController admission = empty();
  private final Queue<Run> running = new ArrayDeque<>();
  private long clock;

  /** Takes no arguments. */
  public static void main(String[] args) throws RunnerException {
    new Runner(new OptionsBuilder().include(AdmissionBenchmark.class.getSimpleName()).build())
        .run();
  }

  private static AdmissionController empty() {
    return new AdmissionController(new AdmissionState(AdmissionSettings.defaults()));
  }

  private void handle(Input input) {
    for (Event event : admission.handle(input, START.plusNanos(clock += 1_000)).events()) {
      if (event instanceof Event.RunChanged changed
          && changed.transition() instanceof Transition.Admitted) {
        running.add(changed.run());
      }
    }
  }

  private void begin() {
    admission = empty();
    running.clear();
    clock = 0;
    handle(
        new Input.ExecutorSeen(
            "e",
            Set.of("default"),
            Set.of("work"),
            1_000_000,
            java.util.Map.of(),
            START.plus(Duration.ofDays(9))));
  }

  /** Else the collector copies the new queue while the decisions are timed. */
  private static void collectTheGarbageOfFilling() {
    System.gc();
  }

  private static PoolLimits limits(OptionalInt pool, OptionalInt perKey) {
    return new PoolLimits(pool, Map.of(), OptionalInt.empty(), perKey, Map.of());
  }

  private static RunSpec spec(String pool, int priority, String key) {
    return RunSpec.newBuilder()
        .setTask(TaskDefinition.newBuilder().setType("work").build())
        .setPool(pool)
        .setPriority(priority)
        .setConcurrencyKey(key.isEmpty() ? null : key)
        .setOverlapPolicy(OverlapPolicy.ALLOW)
        .setRetry(RetryDefinition.newBuilder().build())
        .setAutoPause(AutoPauseDefinition.newBuilder().build())
        .build();
  }

  private void submit(String id, RunSpec spec) {
    handle(
        new Input.Submit(
            "bench",
            id,
            RunOrigin.SUBMITTED,
            spec,
            Optional.empty(),
            false,
            false,
            Optional.empty()));
  }

  /** A million waiting runs over ten thousand keys, one at a time of each. */
  @State(Scope.Benchmark)
  public static class Million {
    /** For JMH. */
    @Setup(Level.Invocation)
    public void fill(AdmissionBenchmark bench) {
      bench.begin();
      bench.handle(new Input.GlobalCapSet(CAP));
      bench.handle(
          new Input.PoolSet(
              "default", Optional.of(limits(OptionalInt.empty(), OptionalInt.of(1)))));
      RunSpec[] specs = new RunSpec[10_000];
      for (int i = 0; i < specs.length; i++) {
        specs[i] = spec("default", i % 10, "key-" + i);
      }
      for (int i = 0; i < 1_000_000; i++) {
        bench.submit("run-" + i, specs[i % specs.length]);
      }
      collectTheGarbageOfFilling();
    }
  }

  /**
   * A hundred thousand runs of the highest priority that a full pool holds up, and as many more.
   */
  @State(Scope.Benchmark)
  public static class BlockedHead {
    /** For JMH. */
    @Setup(Level.Invocation)
    public void fill(AdmissionBenchmark bench) {
      bench.begin();
      bench.handle(new Input.GlobalCapSet(CAP));
      bench.handle(
          new Input.PoolSet("full", Optional.of(limits(OptionalInt.of(1), OptionalInt.empty()))));
      RunSpec blocked = spec("full", 9, "");
      RunSpec free = spec("default", 0, "");
      bench.submit("holder", blocked);
      bench.running.clear(); // it never completes
      for (int i = 0; i < 100_000; i++) {
        bench.submit("blocked-" + i, blocked);
      }
      for (int i = 0; i < DECISIONS + CAP; i++) {
        bench.submit("free-" + i, free);
      }
      collectTheGarbageOfFilling();
    }
  }

  /** A decision with a million waiting runs. */
  @Benchmark
  @OperationsPerInvocation(DECISIONS)
  public int millionWaiting(Million filled) {
    return decide();
  }

  /** A decision with a blocked head of the queue. */
  @Benchmark
  @OperationsPerInvocation(DECISIONS)
  public int blockedHead(BlockedHead filled) {
    return decide();
  }

  private int decide() {
    for (int i = 0; i < DECISIONS; i++) {
      Run run = running.remove();
      handle(new Input.Completed(run.id(), run.token(), "e", DONE));
    }
    return running.size();
  }
}
