package io.escapement.dispatcher.admission;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Drives the admission core with random inputs, crashes, late and repeated reports, clock steps and
 * restarts from what is stored, and checks every invariant after every step: ten million of them. A
 * failure names the seed; {@code -Dsimulation.seed=…} repeats it alone.
 */
class AdmissionSimulationTest {
  private static final int STEPS_PER_EPISODE = 5_000;
  private static final int EPISODES = Integer.getInteger("simulation.episodes", 2_000);

  @Test
  void everyInvariantHoldsAfterEveryStep() {
    Long seed = Long.getLong("simulation.seed");
    LongStream seeds = seed == null ? LongStream.rangeClosed(1, EPISODES) : LongStream.of(seed);
    seeds.parallel().forEach(s -> Simulation.run(s, STEPS_PER_EPISODE));
  }
}
