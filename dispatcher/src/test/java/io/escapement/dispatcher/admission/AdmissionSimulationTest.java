package io.escapement.dispatcher.admission;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Drives the admission core with random inputs, crashes, late and repeated reports, clock steps and
 * restarts from what is stored, and checks every invariant after every step. A failure names the
 * seed; {@code -Dsimulation.seed=…} repeats it alone.
 */
class AdmissionSimulationTest {
  private static final int STEPS_PER_EPISODE = 2_000;
  private static final int EPISODES = Integer.getInteger("simulation.episodes", 200);

  @Test
  void everyInvariantHoldsAfterEveryStep() {
    Long seed = Long.getLong("simulation.seed");
    LongStream seeds = seed == null ? LongStream.rangeClosed(1, EPISODES) : LongStream.of(seed);
    seeds.parallel().forEach(AdmissionSimulationTest::episode);
  }

  private static void episode(long seed) {
    var simulation = new Simulation(seed);
    for (int step = 0; step < STEPS_PER_EPISODE; step++) {
      try {
        simulation.step();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(
            "Step %d of the simulation with -Dsimulation.seed=%d: %s\nlast inputs: %s"
                .formatted(step, seed, e, simulation.lastInputs()),
            e);
      }
    }
  }
}
