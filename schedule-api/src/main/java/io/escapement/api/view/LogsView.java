package io.escapement.api.view;

import static java.util.Objects.requireNonNull;

import io.escapement.schemas.RunLog;
import java.time.Duration;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The lines of each run by attempt and number. */
final class LogsView implements Processor<String, RunLog, Void, Void> {
  private final Expiry expiry;
  private @Nullable KeyValueStore<String, RunLog> store;

  LogsView(Duration history) {
    this.expiry = new Expiry(history);
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    store = context.getStateStore(ViewTopology.LOGS);
    expiry.start(
        context,
        requireNonNull(store),
        (log, before) ->
            log.getLines().isEmpty() || log.getLines().getLast().getAt().isBefore(before),
        (key, _) -> requireNonNull(store).delete(key));
  }

  @Override
  public void close() {
    expiry.stop();
  }

  @Override
  public void process(Record<String, RunLog> record) {
    RunLog log = record.value();
    if (log != null) {
      requireNonNull(store).put(key(log.getRunId(), log.getAttempt(), log.getFirstLine()), log);
    }
  }

  static String key(String runId, int attempt, long line) {
    return "%s\u0000%06d\u0000%010d".formatted(runId, attempt, line);
  }
}
