package io.escapement.api.view;

import io.escapement.api.problem.Problem;
import io.escapement.kafka.StreamsApplication;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.springframework.http.HttpStatus;

/** The local stores of the views, or how long they are yet to come. */
final class ViewStores {
  private final StreamsApplication streams;
  private final CatchUp catchUp;

  ViewStores(StreamsApplication streams, CatchUp catchUp) {
    this.streams = streams;
    this.catchUp = catchUp;
  }

  /** What to answer while the views are not whole. */
  Problem notReady() {
    long left = catchUp.recordsLeft();
    return new Problem(
        HttpStatus.SERVICE_UNAVAILABLE,
        "starting",
        "The gateway is still reading its views, " + left + " records are left",
        List.of(),
        Map.of("recordsLeft", left, "retryAfterSeconds", 2));
  }

  <V> ReadOnlyKeyValueStore<String, V> of(String name) {
    if (!catchUp.isReady()) {
      throw notReady();
    }
    try {
      return streams
          .streams()
          .store(
              StoreQueryParameters.fromNameAndType(
                  name, QueryableStoreTypes.<String, V>keyValueStore()));
    } catch (InvalidStateStoreException | IllegalStateException e) {
      Problem problem = notReady();
      problem.initCause(e);
      throw problem;
    }
  }
}
