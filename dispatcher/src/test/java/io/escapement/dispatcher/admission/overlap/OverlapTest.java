package io.escapement.dispatcher.admission.overlap;

import static org.assertj.core.api.Assertions.assertThat;

import io.escapement.schemas.OverlapPolicy;
import io.escapement.schemas.RunState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OverlapTest {
  private static final Overlap.OpenRun RUNNING = new Overlap.OpenRun("a", RunState.RUNNING);
  private static final Overlap.OpenRun QUEUED = new Overlap.OpenRun("b", RunState.QUEUED);

  @ParameterizedTest
  @EnumSource(OverlapPolicy.class)
  void withoutAnOpenRunEveryFireProceeds(OverlapPolicy policy) {
    assertThat(Overlap.of(policy, List.of())).isEqualTo(new Overlap.Proceed());
  }

  @Test
  void eachPolicyDoesWhatItsNameSays() {
    List<Overlap.OpenRun> both = List.of(RUNNING, QUEUED);
    assertThat(Overlap.of(OverlapPolicy.ALLOW, both)).isEqualTo(new Overlap.Proceed());
    assertThat(Overlap.of(OverlapPolicy.QUEUE_ALL, both)).isEqualTo(new Overlap.Proceed());
    assertThat(Overlap.of(OverlapPolicy.SKIP, both))
        .isEqualTo(new Overlap.Drop("overlap: run a is still RUNNING"));
    assertThat(Overlap.of(OverlapPolicy.QUEUE_ONE, List.of(RUNNING)))
        .isEqualTo(new Overlap.Proceed());
    assertThat(Overlap.of(OverlapPolicy.QUEUE_ONE, both))
        .isEqualTo(new Overlap.Drop("overlap: run b is queued already"));
    assertThat(Overlap.of(OverlapPolicy.CANCEL_RUNNING, both)).isEqualTo(new Overlap.CancelOpen());
  }
}
