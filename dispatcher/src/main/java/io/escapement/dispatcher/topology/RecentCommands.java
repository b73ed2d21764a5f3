package io.escapement.dispatcher.topology;

import io.escapement.schemas.Accepted;
import io.escapement.schemas.CommandResult;
import io.escapement.schemas.RunCommand;
import io.escapement.schemas.SubmitRun;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What commands were answered within the last hour. A command that comes again, by its own id or by
 * the id of the run that it is to make, gets the first answer and does nothing.
 *
 * <p>Not a window store: Kafka Streams 4.3.1 loses the offsets of one without segments, and with
 * them, at the next start, the local state of the whole task.
 */
final class RecentCommands {
  static final String RESULTS = "recent-commands";
  static final String BY_TIME = "recent-commands-by-time";
  private static final Duration REMEMBERED = Duration.ofHours(1);

  /** Forgotten in one call; the rest is left to the next. */
  private static final int MOST_FORGOTTEN = 1_000;

  private final KeyValueStore<String, CommandResult> results;
  private final KeyValueStore<String, String> byTime;

  /** Before this there is nothing in the index but tombstones, which are not to be walked again. */
  private String forgottenUpTo = "";

  RecentCommands(ProcessorContext<?, ?> context) {
    results = context.getStateStore(RESULTS);
    byTime = context.getStateStore(BY_TIME);
  }

  /** The first answer, addressed to this command. */
  Optional<CommandResult> answerTo(RunCommand command) {
    return Optional.ofNullable(results.get(commandKey(command)))
        .or(() -> runKey(command).flatMap(key -> Optional.ofNullable(results.get(key))))
        .map(first -> CommandResult.newBuilder(first).setCommandId(command.getCommandId()).build());
  }

  void remember(RunCommand command, CommandResult result, Instant now) {
    put(commandKey(command), result, now);
    if (result.getOutcome() instanceof Accepted) {
      runKey(command).ifPresent(key -> put(key, result, now));
    }
  }

  private void put(String key, CommandResult result, Instant now) {
    results.put(key, result);
    byTime.put(timeKey(now) + key, key);
  }

  /** Forgets what is old. */
  void forget(Instant now) {
    String until = timeKey(now.minus(REMEMBERED));
    if (until.compareTo(forgottenUpTo) <= 0) {
      return;
    }
    List<String> old = new ArrayList<>();
    try (KeyValueIterator<String, String> entries = byTime.range(forgottenUpTo, until)) {
      while (entries.hasNext() && old.size() < MOST_FORGOTTEN) {
        old.add(entries.next().key);
      }
    }
    for (String entry : old) {
      results.delete(entry.substring(until.length()));
      byTime.delete(entry);
    }
    forgottenUpTo = old.size() < MOST_FORGOTTEN ? until : old.getLast();
  }

  /** Sorts as the time does. */
  private static String timeKey(Instant at) {
    return "%016x/".formatted(at.toEpochMilli());
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
