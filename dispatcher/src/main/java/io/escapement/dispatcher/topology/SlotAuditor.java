package io.escapement.dispatcher.topology;

import io.escapement.dispatcher.admission.AdmissionState;
import io.escapement.schemas.AuditEntry;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the slots that are counted with the leases that are alive, all the time. Anything but 0
 * is a defect of this program: it is logged and told on the audit topic, when it appears and when
 * it changes.
 */
final class SlotAuditor {
  private static final Logger LOG = LoggerFactory.getLogger(SlotAuditor.class);

  private final int shard;
  private final AdmissionState state;
  private final ShardMetrics metrics;
  private final Outputs outputs;
  private int last;

  SlotAuditor(int shard, AdmissionState state, ShardMetrics metrics, Outputs outputs) {
    this.shard = shard;
    this.state = state;
    this.metrics = metrics;
    this.outputs = outputs;
  }

  void audit(Instant now) {
    int drift = state.slotDrift();
    metrics.slotDrift(drift);
    if (drift != last) {
      String detail =
          "slot_drift %d, before %d: counted %s, leases %s"
              .formatted(drift, last, state.usage(), state.usageFromLeases());
      LOG.error("Shard {}: {}", shard, detail);
      String action = drift == 0 ? "slots.settled" : "slots.drift";
      outputs.audit(new AuditEntry(now, "dispatcher", action, "shard " + shard, detail));
      last = drift;
    }
  }
}
