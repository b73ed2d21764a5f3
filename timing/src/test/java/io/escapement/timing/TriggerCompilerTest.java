package io.escapement.timing;

import static io.escapement.timing.Triggers.errors;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TriggerCompilerTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          61 * * * *    | not in range
          * * *         | has 3
          ''            | has 0
          0 0 30 2 *    | never
          0 0 31 4,6 *  | never
          0 0 0 1 1 2   | not both
          @fortnightly  | Unknown nickname
          a b c d e     | is not a cron expression
          */0 * * * *   | is not a cron expression
          * * * * * * * | has 7
          """)
  void aWrongExpressionSaysWhatIsWrong(String expression, String part) {
    assertThat(errors(cron(expression, "UTC")))
        .singleElement()
        .satisfies(
            error -> {
              assertThat(error.field()).isEqualTo("trigger.expression");
              assertThat(error.message()).containsIgnoringCase(part);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "Europe/Lodnon, Europe/London",
    "new_yrok, America/New_York",
    "europe/berlin, Europe/Berlin"
  })
  void anUnknownZoneSuggestsTheNearest(String wrong, String suggestion) {
    assertThat(errors(cron("* * * * *", wrong)))
        .containsExactly(
            new FieldError(
                "trigger.zone",
                "There is no zone '" + wrong + "'; did you mean " + suggestion + "?"));
  }

  @Test
  void everyMistakeIsNamedAtOnce() {
    assertThat(
            errors(
                new TriggerSpec.Cron(
                    "99 * * * *",
                    "Nowhere",
                    DstGap.SKIP,
                    DstOverlap.FIRST,
                    Optional.of(Instant.parse("2026-01-02T00:00:00Z")),
                    Optional.of(Instant.parse("2026-01-01T00:00:00Z")))))
        .extracting(FieldError::field)
        .containsExactly("trigger.expression", "trigger.zone", "trigger.endAt");
  }

  @ParameterizedTest
  @CsvSource({"PT0S", "PT-5S", "PT0.5S", "PT1.5S", "P40000D"})
  void anIntervalOutOfRangeIsRefused(Duration every) {
    assertThat(
            errors(
                new TriggerSpec.Interval(every, Instant.EPOCH, Optional.empty(), Optional.empty())))
        .extracting(FieldError::field)
        .containsExactly("trigger.every");
  }

  @Test
  void everyIsAnIntervalFromItsAnchor() {
    Trigger trigger = Triggers.valid(cron("@every PT90M", Optional.empty()));
    assertThat(trigger.next(Instant.EPOCH)).contains(Instant.EPOCH.plusSeconds(5_400));
    assertThat(errors(cron("@every PT0.5S", Optional.empty())))
        .containsExactly(
            new FieldError(
                "trigger.expression", "An interval is at least PT1S (one second), not PT0.5S"));
    assertThat(errors(cron("@every 5m", Optional.empty())))
        .singleElement()
        .extracting(FieldError::message)
        .asString()
        .contains("such as @every PT5M", "'5m'");
  }

  @Test
  void aDialectThatIsNamedHasItsFields() {
    assertThat(errors(cron("0 0 9 ? * 2", Optional.of(CronDialect.QUARTZ)))).isEmpty();
    assertThat(errors(cron("@daily", Optional.of(CronDialect.QUARTZ)))).isEmpty();
    assertThat(errors(cron("0 9 * * 1", Optional.of(CronDialect.QUARTZ))))
        .containsExactly(
            new FieldError(
                "trigger.expression",
                "The dialect quartz has six fields (second minute hour day month weekday), not 5"));
    assertThat(errors(cron("0 0 9 ? * 2", Optional.of(CronDialect.UNIX))))
        .singleElement()
        .extracting(FieldError::message)
        .asString()
        .contains("five fields");
  }

  @Test
  void aWeekdaysNumberDependsOnTheDialect() {
    Instant sunday = Instant.parse("2026-11-22T00:00:00Z");
    Instant friday = sunday.minusSeconds(2 * 86_400);
    assertThat(Triggers.valid(cron("0 0 * * 0", Optional.of(CronDialect.UNIX))).next(friday))
        .contains(sunday);
    assertThat(Triggers.valid(cron("0 0 0 ? * 1", Optional.of(CronDialect.QUARTZ))).next(friday))
        .contains(sunday);
  }

  private static TriggerSpec.Cron cron(String expression, Optional<CronDialect> dialect) {
    return new TriggerSpec.Cron(
        expression,
        "UTC",
        DstGap.RUN_AFTER,
        DstOverlap.FIRST,
        Optional.empty(),
        Optional.empty(),
        dialect,
        Instant.EPOCH);
  }

  @Test
  void theDescriptionIsPlainEnglish() {
    assertThat(Triggers.cron("0 9 * * 1-5", "UTC").description())
        .isEqualTo("At 09:00 every day between Monday and Friday");
    assertThat(Triggers.every(Duration.ofMinutes(90), Instant.EPOCH).description())
        .isEqualTo("Every 1 hour 30 minutes");
  }

  private static TriggerSpec.Cron cron(String expression, String zone) {
    return new TriggerSpec.Cron(
        expression, zone, DstGap.RUN_AFTER, DstOverlap.FIRST, Optional.empty(), Optional.empty());
  }
}
