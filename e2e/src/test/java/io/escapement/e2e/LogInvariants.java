package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.escapement.schemas.Fire;
import io.escapement.schemas.RunEvent;
import io.escapement.schemas.RunState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What must be true at every point of the committed log, checked by reading it from the start. */
final class LogInvariants {
  private static final Set<RunState> TERMINAL =
      Set.of(RunState.SUCCEEDED, RunState.FAILED, RunState.CANCELLED, RunState.SKIPPED);

  private LogInvariants() {}

  /** Never more slots than the cap, no state out of order, no attempt started twice. */
  static void check(List<RunEvent> events, int cap) {
    Map<String, RunEvent> last = new HashMap<>();
    Set<String> holders = new HashSet<>();
    Set<String> started = new HashSet<>();
    for (RunEvent event : events) {
      String run = event.getRunId();
      RunEvent before = last.get(run);
      if (before == null) {
        assertThat(event.getSequence()).as("first event of %s", run).isEqualTo(1);
        assertThat(event.getFrom()).as("first event of %s", run).isEmpty();
      } else {
        assertThat(event.getFrom()).as("%s", event).contains(before.getTo());
        assertThat(event.getToken()).as("%s", event).isGreaterThanOrEqualTo(before.getToken());
        if (TERMINAL.contains(before.getTo())) {
          assertThat(event.getTo()).as("terminal is final: %s", event).isEqualTo(before.getTo());
        }
      }
      if (event.getType().equals("admitted")) {
        assertThat(before).isNotNull();
        assertThat(event.getToken()).as("%s", event).isGreaterThan(before.getToken());
      }
      if (event.getType().equals("started")) {
        assertThat(started.add(run + "#" + event.getToken()))
            .as("an attempt starts at most once: %s", event)
            .isTrue();
      }
      boolean holds = event.getTo() == RunState.ADMITTED || event.getTo() == RunState.RUNNING;
      if (holds) {
        holders.add(run);
      } else {
        holders.remove(run);
      }
      assertThat(holders).as("slots after %s", event).hasSizeLessThanOrEqualTo(cap);
      last.put(run, event);
    }
  }

  /** No due time fires twice. */
  static void checkFires(List<Fire> fires) {
    assertThat(fires).extracting(Fire::getFireId).doesNotHaveDuplicates();
  }
}
