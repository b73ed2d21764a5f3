package io.escapement.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The worked examples of docs/time.md. */
class DocumentedExamplesTest {

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          America/New_York,    30 2 * * *, 2026-03-08T05:00:00Z, RUN_AFTER, 2026-03-08T07:00:00Z 2026-03-09T06:30:00Z
          America/New_York,    30 2 * * *, 2026-03-08T05:00:00Z, SKIP,      2026-03-09T06:30:00Z
          Europe/London,       30 1 * * *, 2026-03-29T00:00:00Z, RUN_AFTER, 2026-03-29T01:00:00Z 2026-03-30T00:30:00Z
          Europe/London,       30 1 * * *, 2026-03-29T00:00:00Z, SKIP,      2026-03-30T00:30:00Z
          Australia/Lord_Howe, 15 2 * * *, 2026-10-03T14:00:00Z, RUN_AFTER, 2026-10-03T15:30:00Z 2026-10-04T15:15:00Z
          Australia/Lord_Howe, 15 2 * * *, 2026-10-03T14:00:00Z, SKIP,      2026-10-04T15:15:00Z
          Pacific/Apia,        0 12 * * *, 2011-12-30T00:00:00Z, RUN_AFTER, 2011-12-30T10:00:00Z 2011-12-30T22:00:00Z
          Pacific/Apia,        0 12 * * *, 2011-12-30T00:00:00Z, SKIP,      2011-12-30T22:00:00Z
          """)
  void aGap(String zone, String expression, Instant after, DstGap gap, String due) {
    assertThat(first(zone, expression, after, gap, DstOverlap.FIRST, due)).isEqualTo(list(due));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          America/New_York,    30 1 * * *, 2026-11-01T04:00:00Z, FIRST, 2026-11-01T05:30:00Z 2026-11-02T06:30:00Z
          America/New_York,    30 1 * * *, 2026-11-01T04:00:00Z, LAST,  2026-11-01T06:30:00Z 2026-11-02T06:30:00Z
          America/New_York,    30 1 * * *, 2026-11-01T04:00:00Z, BOTH,  2026-11-01T05:30:00Z 2026-11-01T06:30:00Z 2026-11-02T06:30:00Z
          Europe/London,       30 1 * * *, 2026-10-25T00:00:00Z, FIRST, 2026-10-25T00:30:00Z 2026-10-26T01:30:00Z
          Europe/London,       30 1 * * *, 2026-10-25T00:00:00Z, LAST,  2026-10-25T01:30:00Z 2026-10-26T01:30:00Z
          Australia/Lord_Howe, 45 1 * * *, 2026-04-04T14:00:00Z, FIRST, 2026-04-04T14:45:00Z 2026-04-05T15:15:00Z
          Australia/Lord_Howe, 45 1 * * *, 2026-04-04T14:00:00Z, LAST,  2026-04-04T15:15:00Z 2026-04-05T15:15:00Z
          """)
  void anOverlap(String zone, String expression, Instant after, DstOverlap overlap, String due) {
    assertThat(first(zone, expression, after, DstGap.RUN_AFTER, overlap, due)).isEqualTo(list(due));
  }

  private static List<Instant> first(
      String zone, String expression, Instant after, DstGap gap, DstOverlap overlap, String like) {
    Trigger trigger = Triggers.cron(expression, zone, gap, overlap);
    return Triggers.between(trigger, after, after.plusSeconds(5 * 86_400)).stream()
        .limit(list(like).size())
        .toList();
  }

  private static List<Instant> list(String due) {
    return Arrays.stream(due.split(" ")).map(Instant::parse).toList();
  }
}
