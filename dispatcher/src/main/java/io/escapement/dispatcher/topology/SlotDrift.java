package io.escapement.dispatcher.topology;

import io.escapement.dispatcher.admission.AdmissionState;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the slots that are counted with the leases that are alive, all the time. Anything but 0
 * is a defect of this program. Thread-safe.
 */
public final class SlotDrift {
  private static final Logger LOG = LoggerFactory.getLogger(SlotDrift.class);

  private final Map<Integer, Integer> byShard = new ConcurrentHashMap<>();

  /** The sum over this process's shards; 0 unless something is very wrong. */
  public int total() {
    return byShard.values().stream().mapToInt(Integer::intValue).sum();
  }

  void observe(int shard, AdmissionState state) {
    int drift = state.slotDrift();
    byShard.put(shard, drift);
    if (drift != 0) {
      LOG.error(
          "slot_drift {} in shard {}: counted {}, leases {}",
          drift,
          shard,
          state.usage(),
          state.usageFromLeases());
    }
  }
}
