package io.escapement.ticker.topology;

import io.escapement.kafka.PoolPartitioner;
import io.escapement.schemas.Fire;
import io.escapement.schemas.FireCursor;
import io.escapement.schemas.RunCommand;
import io.escapement.schemas.Schedule;
import io.escapement.schemas.serde.AvroSerde;
import io.escapement.schemas.topic.TopicCatalogue;
import java.time.Duration;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/** Builds the ticker's topology. */
public final class TickerTopology {
  static final String SCHEDULES = "schedules";
  static final String CURSORS = "cursors";
  static final String DUE = "due";

  static final String SCHEDULES_SINK = "schedules-sink";
  static final String FIRES_SINK = "fires-sink";
  static final String RESULTS_SINK = "results-sink";
  static final String RUN_COMMANDS_SINK = "run-commands-sink";
  static final String DEAD_LETTER_SINK = "dead-letter-sink";

  private static final String COMMANDS = "commands";
  private static final String TICKER = "ticker";

  private TickerTopology() {}

  /**
   * Commands in; schedules, fires and results out.
   *
   * @param lead how long before their start fires go out
   */
  public static Topology build(TopicCatalogue catalogue, Duration lead) {
    var strings = Serdes.String();
    var commands = catalogue.scheduleCommands();
    return new Topology()
        .addSource(
            COMMANDS, strings.deserializer(), commands.value().deserializer(), commands.name())
        .addProcessor(TICKER, () -> new TickerProcessor(catalogue, lead), COMMANDS)
        .addStateStore(
            Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(SCHEDULES), strings, AvroSerde.of(Schedule.class)),
            TICKER)
        .addStateStore(
            Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(CURSORS), strings, AvroSerde.of(FireCursor.class)),
            TICKER)
        .addStateStore(
            Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(DUE), Serdes.Bytes(), Serdes.ByteArray()),
            TICKER)
        .addSink(
            SCHEDULES_SINK,
            catalogue.schedules().name(),
            strings.serializer(),
            catalogue.schedules().value().serializer(),
            TICKER)
        .addSink(
            FIRES_SINK,
            catalogue.fires().name(),
            strings.serializer(),
            catalogue.fires().value().serializer(),
            new PoolPartitioner<>(catalogue, Fire::getPool),
            TICKER)
        .addSink(
            RESULTS_SINK,
            catalogue.commandResults().name(),
            strings.serializer(),
            catalogue.commandResults().value().serializer(),
            TICKER)
        .addSink(
            RUN_COMMANDS_SINK,
            catalogue.runCommands().name(),
            strings.serializer(),
            catalogue.runCommands().value().serializer(),
            new PoolPartitioner<>(catalogue, RunCommand::getPool),
            TICKER)
        .addSink(
            DEAD_LETTER_SINK,
            TopicCatalogue.deadLetterTopicOf(commands.name()),
            new ByteArraySerializer(),
            new ByteArraySerializer(),
            TICKER);
  }
}
