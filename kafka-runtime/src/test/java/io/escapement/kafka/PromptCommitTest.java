package io.escapement.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptCommitTest {
  private final List<Long> commits = new ArrayList<>();
  private long nowMs = 1_000;
  private final PromptCommit commit = new PromptCommit(() -> commits.add(nowMs));

  @Test
  void whatIsAloneIsCommittedAtOnce() {
    passes(50);
    commit.wrote();
    passes(1);
    assertThat(commits).containsExactly(1_051L);
  }

  @Test
  void nothingIsCommittedWhenNothingWasWritten() {
    passes(1_000);
    assertThat(commits).isEmpty();
  }

  @Test
  void whatComesRightAfterACommitSharesTheNext() {
    writes(30);
    // The first tick after a commit is when it is known to have ended.
    assertThat(commits).containsExactly(1_001L, 1_012L, 1_023L);
  }

  @Test
  void whatComesAfterAMomentOfRestIsAloneAgain() {
    writes(1);
    passes(6);
    writes(1);
    assertThat(commits).containsExactly(1_001L, 1_008L);
  }

  @Test
  void theEndOfABurstDoesNotWait() {
    writes(3);
    passes(1);
    assertThat(commits).containsExactly(1_001L, 1_004L);
  }

  @Test
  void withoutRestTransactionsBecomeLong() {
    writes(500);
    assertThat(commits).hasSize(27);
    assertThat(commits.get(26) - commits.get(25)).isEqualTo(41);
    passes(10);
    passes(10);
    int before = commits.size();
    writes(12);
    assertThat(commits).as("short again after a rest").hasSize(before + 2);
  }

  /** So many milliseconds with something written in each. */
  private void writes(int millis) {
    for (int i = 0; i < millis; i++) {
      commit.wrote();
      passes(1);
    }
  }

  private void passes(int millis) {
    for (int i = 0; i < millis; i++) {
      nowMs++;
      commit.tick(nowMs);
    }
  }
}
