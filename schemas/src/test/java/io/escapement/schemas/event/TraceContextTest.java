package io.escapement.schemas.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TraceContextTest {
  private static final int RUNS = 20_000;

  @Test
  void runsThatDifferLittleHaveTracesAndSpansThatDiffer() {
    Set<String> traces = new HashSet<>();
    Set<String> halves = new HashSet<>();
    Set<String> spans = new HashSet<>();
    for (int i = 0; i < RUNS; i++) {
      String runId = "daily@2026-11-21T12:00:00Z~" + i;
      traces.add(TraceContext.traceId(runId));
      halves.add(TraceContext.traceId(runId).substring(16));
      for (int span = -1; span < 3; span++) {
        spans.add(TraceContext.traceparent(runId, span).split("-")[2]);
      }
    }
    assertThat(traces).hasSize(RUNS);
    assertThat(halves).hasSize(RUNS);
    assertThat(spans).hasSize(4 * RUNS);
  }

  @Test
  void aRunIsTheSameTraceForWhoeverAsks() {
    assertThat(TraceContext.traceparent("daily@2026-11-21T12:00:00Z", 1))
        .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01")
        .isEqualTo(TraceContext.traceparent("daily@2026-11-21T12:00:00Z", 1))
        .contains(TraceContext.traceId("daily@2026-11-21T12:00:00Z"));
  }
}
