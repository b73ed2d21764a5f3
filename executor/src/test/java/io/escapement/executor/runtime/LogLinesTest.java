package io.escapement.executor.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.escapement.schemas.LogLine;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogLinesTest {
  private final List<LogLine> sent = new ArrayList<>();
  private int records;

  private final LogLines lines =
      new LogLines(
          InstantSource.fixed(Instant.EPOCH.plusSeconds(60)),
          (firstLine, some) -> {
            assertThat(firstLine).isEqualTo(sent.size());
            sent.addAll(some);
            records++;
          },
          _ -> {});

  @Test
  void linesAreSentInOrderAFewAtATime() {
    for (int i = 0; i < 1_000; i++) {
      lines.add("line " + i);
    }
    lines.close();
    assertThat(sent).hasSize(1_000);
    assertThat(sent.get(999).getText()).isEqualTo("line 999");
    assertThat(records).isLessThan(20);
  }

  @Test
  void aFloodIsCutAtTheBoundAndSaysSo() {
    for (int i = 0; i < 1_000_000; i++) {
      lines.add("x");
    }
    lines.close();
    assertThat(sent).hasSize(LogLines.MOST_LINES);
    assertThat(sent.getLast().getText()).contains("truncated");
  }

  @Test
  void aLongLineIsCut() {
    lines.add("y".repeat(1_000_000));
    lines.close();
    assertThat(sent.getFirst().getText()).hasSizeLessThan(LogLines.LONGEST_LINE + 50);
  }
}
