package io.escapement.timing;

import static org.assertj.core.api.Assertions.assertThat;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.quartz.CronExpression;

/**
 * Due times against those of Spring, Quartz and cron-utils, for 200,000 random expressions, zones
 * and instants.
 *
 * <p>They are compared where no clock changes between the instant and a day after the due time. In
 * such days each evaluator has a way of its own, Quartz and cron-utils without saying so; ours is a
 * policy, see docs/time.md, and is held against a clock that is read minute by minute in {@link
 * CronTriggerTest}. Nothing else is left out but dates more than four years away, at which Spring
 * gives up.
 */
class CronDifferentialTest {
  private static final List<String> ZONES =
      List.of(
          "UTC",
          "America/New_York",
          "Europe/London",
          "Australia/Lord_Howe",
          "Asia/Kathmandu",
          "Pacific/Apia",
          "Africa/Casablanca",
          "Asia/Tehran",
          "America/St_Johns",
          "Pacific/Chatham",
          "Europe/Dublin",
          "America/Sao_Paulo");
  private static final Duration DAY = Duration.ofDays(1);
  private static final CronParser CRON_UTILS =
      new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.QUARTZ));

  /** Another evaluator: the next due time of an expression in Quartz's dialect. */
  private interface Other {
    Optional<Instant> next(String quartz, ZoneId zone, Instant after) throws ParseException;
  }

  @Test
  void dueTimesAgreeWithThoseOfSpring() throws ParseException {
    compare(
        100_000,
        1,
        (quartz, zone, after) ->
            Optional.ofNullable(
                    org.springframework.scheduling.support.CronExpression.parse(
                            quartz.replace('?', '*'))
                        .next(after.atZone(zone)))
                .map(java.time.ZonedDateTime::toInstant));
  }

  @Test
  void dueTimesAgreeWithThoseOfQuartz() throws ParseException {
    compare(
        80_000,
        2,
        (quartz, zone, after) -> {
          var expression = new CronExpression(quartz);
          expression.setTimeZone(TimeZone.getTimeZone(zone));
          return Optional.ofNullable(expression.getNextValidTimeAfter(Date.from(after)))
              .map(Date::toInstant);
        });
  }

  @Test
  void dueTimesAgreeWithThoseOfCronUtils() throws ParseException {
    compare(
        40_000,
        3,
        (quartz, zone, after) ->
            ExecutionTime.forCron(CRON_UTILS.parse(quartz))
                .nextExecution(after.atZone(zone))
                .map(java.time.ZonedDateTime::toInstant));
  }

  private static void compare(int comparisons, int seed, Other other) throws ParseException {
    var random = new Random(seed);
    int compared = 0;
    while (compared < comparisons) {
      String quartz = RandomCron.asQuartz(RandomCron.sixFields(random));
      String zone = ZONES.get(random.nextInt(ZONES.size()));
      Instant after = Instant.ofEpochSecond(random.nextLong(2_000_000_000L));
      Optional<Instant> due = Triggers.cron(quartz, zone).next(after);
      if (due.isEmpty()
          || Duration.between(after, due.get()).toDays() > 4 * 365
          || clockChanges(ZoneId.of(zone), after, due.get().plus(DAY))) {
        continue;
      }
      assertThat(other.next(quartz, ZoneId.of(zone), after))
          .as("%s in %s after %s", quartz, zone, after)
          .isEqualTo(due);
      compared++;
    }
  }

  private static boolean clockChanges(ZoneId zone, Instant from, Instant until) {
    ZoneOffsetTransition change = zone.getRules().nextTransition(from.minus(DAY));
    return change != null && change.getInstant().isBefore(until);
  }
}
