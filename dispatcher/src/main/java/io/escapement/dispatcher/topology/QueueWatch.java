package io.escapement.dispatcher.topology;

import io.escapement.dispatcher.admission.AdmissionState;
import io.escapement.schemas.AuditEntry;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Warns, on the audit topic, when runs wait for a task type that no live executor offers on their
 * queue, and says when one does again. Executors that are being started get a moment first.
 */
final class QueueWatch {
  private static final long PATIENCE_MS = 10_000;

  private final int shard;
  private final AdmissionState state;
  private final Outputs outputs;
  private final Map<String, Instant> unservedSince = new HashMap<>();
  private final Set<String> warned = new HashSet<>();

  QueueWatch(int shard, AdmissionState state, Outputs outputs) {
    this.shard = shard;
    this.state = state;
    this.outputs = outputs;
  }

  void look(Instant now) {
    Set<String> unserved = state.unserved();
    unservedSince.keySet().retainAll(unserved);
    for (String offer : unserved) {
      Instant since = unservedSince.computeIfAbsent(offer, _ -> now);
      if (now.toEpochMilli() - since.toEpochMilli() >= PATIENCE_MS && warned.add(offer)) {
        tell(now, "queue.unserved", offer, "Runs wait, and no live executor offers this");
      }
    }
    for (String offer : Set.copyOf(warned)) {
      if (!unserved.contains(offer)) {
        warned.remove(offer);
        tell(now, "queue.served", offer, "An executor offers this, or nothing waits for it");
      }
    }
  }

  private void tell(Instant now, String action, String offer, String detail) {
    outputs.audit(
        new AuditEntry(now, "dispatcher", action, offer, detail + " (shard " + shard + ")"));
  }
}
