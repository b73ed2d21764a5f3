package io.escapement.dispatcher.topology;

import io.escapement.schemas.Accepted;
import io.escapement.schemas.CommandResult;
import io.escapement.schemas.RunCommand;
import io.escapement.schemas.SubmitRun;
import io.escapement.schemas.serde.AvroSerde;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/**
 * What commands were answered within the last hour. A command that comes again, by its own id or by
 * the id of the run that it is to make, gets the first answer and does nothing. Whole segments
 * expire by themselves.
 */
final class RecentCommands {
  static final String STORE = "recent-commands";
  static final Duration REMEMBERED = Duration.ofHours(1);

  /** A clock that steps back must not hide what was stored before it did. */
  private static final Duration CLOCKS_DIFFER = Duration.ofDays(1);

  private final WindowStore<String, CommandResult> results;

  RecentCommands(ProcessorContext<?, ?> context) {
    results = context.getStateStore(STORE);
  }

  static StoreBuilder<WindowStore<String, CommandResult>> store() {
    return Stores.windowStoreBuilder(
        Stores.persistentWindowStore(STORE, REMEMBERED, Duration.ofMillis(1), false),
        Serdes.String(),
        AvroSerde.of(CommandResult.class));
  }

  /** The first answer, addressed to this command. */
  Optional<CommandResult> answerTo(RunCommand command, Instant now) {
    return find(commandKey(command), now)
        .or(() -> runKey(command).flatMap(key -> find(key, now)))
        .map(first -> CommandResult.newBuilder(first).setCommandId(command.getCommandId()).build());
  }

  private Optional<CommandResult> find(String key, Instant now) {
    try (WindowStoreIterator<CommandResult> found =
        results.backwardFetch(key, now.minus(REMEMBERED), now.plus(CLOCKS_DIFFER))) {
      return found.hasNext() ? Optional.of(found.next().value) : Optional.empty();
    }
  }

  void remember(RunCommand command, CommandResult result, Instant now) {
    results.put(commandKey(command), result, now.toEpochMilli());
    if (result.getOutcome() instanceof Accepted) {
      runKey(command).ifPresent(key -> results.put(key, result, now.toEpochMilli()));
    }
  }

  private static String commandKey(RunCommand command) {
    return "command/" + command.getCommandId();
  }

  private static Optional<String> runKey(RunCommand command) {
    return command.getAction() instanceof SubmitRun submit
        ? Optional.of("run/" + submit.getRunId())
        : Optional.empty();
  }
}
