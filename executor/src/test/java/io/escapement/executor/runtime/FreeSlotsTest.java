package io.escapement.executor.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FreeSlotsTest {
  private static final Duration AT_ONCE = Duration.ZERO;

  private final FreeSlots slots = new FreeSlots(5, Map.of("heavy", 2));

  @Test
  void aTaskTypeTakesNoMoreThanItsOwn() throws InterruptedException {
    FreeSlots.Share heavy = slots.share("heavy");
    assertThat(heavy.take(10, AT_ONCE)).isEqualTo(2);
    assertThat(heavy.take(10, AT_ONCE)).isZero();
    assertThat(slots.share().take(10, AT_ONCE)).isEqualTo(3);
    heavy.giveBack(1);
    assertThat(heavy.take(10, AT_ONCE)).isEqualTo(1);
  }

  @Test
  void whatAllHaveUsedUpATypeDoesNotKeep() throws InterruptedException {
    FreeSlots.Share heavy = slots.share("heavy");
    assertThat(slots.share("light").take(4, AT_ONCE)).isEqualTo(4);
    assertThat(heavy.take(2, AT_ONCE)).isEqualTo(1);
    assertThat(heavy.take(2, AT_ONCE)).isZero();
    slots.share("light").giveBack(4);
    assertThat(heavy.take(2, AT_ONCE)).isEqualTo(1);
    heavy.giveBack(2);
    assertThat(slots.awaitAll(AT_ONCE)).isTrue();
  }

  @Test
  void allAreFreeOnlyWhenNoneIsTaken() throws InterruptedException {
    assertThat(slots.share().take(1, AT_ONCE)).isEqualTo(1);
    assertThat(slots.awaitAll(AT_ONCE)).isFalse();
  }
}
