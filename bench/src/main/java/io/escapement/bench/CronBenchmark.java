package io.escapement.bench;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import io.escapement.timing.Compiled;
import io.escapement.timing.DstGap;
import io.escapement.timing.DstOverlap;
import io.escapement.timing.Trigger;
import io.escapement.timing.TriggerCompiler;
import io.escapement.timing.TriggerSpec;
import java.text.ParseException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.Optional;
import java.util.TimeZone;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** The next due time of a cron expression, side by side with Spring, Quartz and cron-utils. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 1)
public class CronBenchmark {
  private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");
  private static final ZoneId ZONE = ZoneId.of("America/New_York");

  /** In Quartz's dialect. */
  @Param({"0 0 9 ? * MON-FRI", "0 */5 * * * ?", "0 30 2 1 * ?"})
  private String expression = "";

  private Optional<Trigger> ours = Optional.empty();
  private Optional<org.springframework.scheduling.support.CronExpression> spring = Optional.empty();
  private Optional<org.quartz.CronExpression> quartz = Optional.empty();
  private Optional<ExecutionTime> cronUtils = Optional.empty();
  private Instant at = START;

  /** Takes no arguments. */
  public static void main(String[] args) throws RunnerException {
    new Runner(new OptionsBuilder().include(CronBenchmark.class.getSimpleName()).build()).run();
  }

  /** For JMH. */
  @Setup
  public void compile() throws ParseException {
    var spec =
        new TriggerSpec.Cron(
            expression,
            ZONE.getId(),
            DstGap.RUN_AFTER,
            DstOverlap.FIRST,
            Optional.empty(),
            Optional.empty());
    ours =
        switch (TriggerCompiler.compile(spec)) {
          case Compiled.Valid<Trigger>(Trigger trigger) -> Optional.of(trigger);
          case Compiled.Invalid<Trigger>(var errors) ->
              throw new IllegalArgumentException(errors.toString());
        };
    spring =
        Optional.of(
            org.springframework.scheduling.support.CronExpression.parse(
                expression.replace('?', '*')));
    var quartzExpression = new org.quartz.CronExpression(expression);
    quartzExpression.setTimeZone(TimeZone.getTimeZone(ZONE));
    quartz = Optional.of(quartzExpression);
    cronUtils =
        Optional.of(
            ExecutionTime.forCron(
                new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.QUARTZ))
                    .parse(expression)));
    at = START;
  }

  /** Each is asked for the due time after its last one, a year and a half in a circle. */
  private Instant advance(Optional<Instant> next) {
    Instant due = next.orElse(START);
    at = due.getEpochSecond() > START.getEpochSecond() + 47_000_000L ? START : due;
    return at;
  }

  /** Escapement. */
  @Benchmark
  public Instant escapement() {
    return advance(ours.orElseThrow().next(at));
  }

  /** Spring Framework. */
  @Benchmark
  public Instant spring() {
    ZonedDateTime next = spring.orElseThrow().next(at.atZone(ZONE));
    return advance(Optional.ofNullable(next).map(ZonedDateTime::toInstant));
  }

  /** Quartz. */
  @Benchmark
  public Instant quartz() {
    Date next = quartz.orElseThrow().getNextValidTimeAfter(Date.from(at));
    return advance(Optional.ofNullable(next).map(Date::toInstant));
  }

  /** Of cron-utils. */
  @Benchmark
  public Instant cronUtils() {
    return advance(
        cronUtils.orElseThrow().nextExecution(at.atZone(ZONE)).map(ZonedDateTime::toInstant));
  }
}
