package io.escapement.api.view;

import io.escapement.api.problem.Problem;
import io.escapement.kafka.StreamsApplication;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.LagInfo;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.springframework.http.HttpStatus;

/** The local stores of the views, or how long they are yet to come. */
final class ViewStores {
  private final StreamsApplication streams;

  ViewStores(StreamsApplication streams) {
    this.streams = streams;
  }

  private Problem starting(RuntimeException cause) {
    long left =
        streams.streams().allLocalStorePartitionLags().values().stream()
            .flatMap(partitions -> partitions.values().stream())
            .mapToLong(LagInfo::offsetLag)
            .sum();
    var problem =
        new Problem(
            HttpStatus.SERVICE_UNAVAILABLE,
            "starting",
            "The gateway is still reading its views, " + left + " records are left",
            List.of(),
            Map.of("recordsLeft", left, "retryAfterSeconds", 2));
    problem.initCause(cause);
    return problem;
  }

  <V> ReadOnlyKeyValueStore<String, V> of(String name) {
    try {
      return streams
          .streams()
          .store(
              StoreQueryParameters.fromNameAndType(
                  name, QueryableStoreTypes.<String, V>keyValueStore()));
    } catch (InvalidStateStoreException | IllegalStateException e) {
      throw starting(e);
    }
  }
}
