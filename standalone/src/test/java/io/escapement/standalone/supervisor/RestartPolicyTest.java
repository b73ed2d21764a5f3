package io.escapement.standalone.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.escapement.standalone.supervisor.RestartPolicy.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestartPolicyTest {
  private static final Duration SHORT = Duration.ofSeconds(3);

  private final RestartPolicy policy = new RestartPolicy(7);

  @Test
  void aProcessThatFailsComesBackLaterEachTimeAndIsGivenUp() {
    List<Long> delays = new ArrayList<>();
    Verdict verdict = policy.ended(0, 1, SHORT);
    while (verdict.delay().isPresent()) {
      delays.add(verdict.delay().get().toSeconds());
      verdict = policy.ended(verdict.failures(), 137, SHORT);
    }
    assertThat(delays).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
  }

  @Test
  void aProcessThatRecycledItselfComesBackAtOnce() {
    assertThat(policy.ended(5, ExecutorProcesses.RECYCLED, SHORT))
        .isEqualTo(new Verdict(0, Optional.of(Duration.ZERO)));
  }

  @Test
  void aProcessThatRanForAWhileBeginsANewRow() {
    assertThat(policy.ended(7, 1, RestartPolicy.STABLE))
        .isEqualTo(new Verdict(1, Optional.of(Duration.ofSeconds(1))));
  }
}
