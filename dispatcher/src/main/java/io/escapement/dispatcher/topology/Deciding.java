package io.escapement.dispatcher.topology;

import io.escapement.dispatcher.admission.AdmissionController;
import io.escapement.dispatcher.admission.AdmissionController.Decision;
import io.escapement.dispatcher.admission.Input;
import io.escapement.kafka.PromptCommit;
import java.time.Instant;

/** Decides, stores and publishes, in the transaction of the record or punctuation at hand. */
final class Deciding {
  private final AdmissionController admission;
  private final DispatcherStores stores;
  private final EventPublisher publisher;
  private final PromptCommit commit;

  Deciding(
      AdmissionController admission,
      DispatcherStores stores,
      EventPublisher publisher,
      PromptCommit commit) {
    this.admission = admission;
    this.stores = stores;
    this.publisher = publisher;
    this.commit = commit;
  }

  Decision decide(Input input, Instant now) {
    Decision decision = admission.handle(input, now);
    stores.store(decision.events());
    decision.events().forEach(publisher::publish);
    if (!decision.events().isEmpty()) {
      commit.wrote();
    }
    return decision;
  }
}
