package io.escapement.ticker.topology;

import io.escapement.kafka.PoolPartitioner;
import io.escapement.schemas.Backfill;
import io.escapement.schemas.BackfillPlan;
import io.escapement.schemas.CalendarDefinition;
import io.escapement.schemas.Fire;
import io.escapement.schemas.FireCursor;
import io.escapement.schemas.RunCommand;
import io.escapement.schemas.Schedule;
import io.escapement.schemas.serde.AvroSerde;
import io.escapement.schemas.topic.Topic;
import io.escapement.schemas.topic.TopicCatalogue;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/** Builds the ticker's topology. */
public final class TickerTopology {
  static final String SCHEDULES = "schedules";
  static final String CURSORS = "cursors";
  static final String DUE = "due";
  static final String CALENDARS = "calendars";
  static final String CALENDAR_USERS = "calendar-users";
  static final String BACKFILLS = "backfills";
  static final String BACKFILL_PLANS = "backfill-plans";

  static final String SCHEDULES_SINK = "schedules-sink";
  static final String FIRES_SINK = "fires-sink";
  static final String CALENDARS_SINK = "calendars-sink";
  static final String BACKFILLS_SINK = "backfills-sink";
  static final String AUDIT_SINK = "audit-sink";
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
    return build(catalogue, lead, System::nanoTime);
  }

  /** The clock that only ever ticks tells when the other one was set. */
  static Topology build(TopicCatalogue catalogue, Duration lead, LongSupplier nanoTime) {
    var strings = Serdes.String();
    var commands = catalogue.scheduleCommands();
    var topology =
        new Topology()
            .addSource(
                COMMANDS, strings.deserializer(), commands.value().deserializer(), commands.name())
            .addProcessor(TICKER, () -> new TickerProcessor(catalogue, lead, nanoTime), COMMANDS)
            .addStateStore(
                Stores.keyValueStoreBuilder(
                    Stores.persistentKeyValueStore(DUE), Serdes.Bytes(), Serdes.ByteArray()),
                TICKER);
    addStore(topology, SCHEDULES, AvroSerde.of(Schedule.class));
    addStore(topology, CURSORS, AvroSerde.of(FireCursor.class));
    addStore(topology, CALENDARS, AvroSerde.of(CalendarDefinition.class));
    addStore(topology, CALENDAR_USERS, Serdes.ByteArray());
    addStore(topology, BACKFILLS, AvroSerde.of(Backfill.class));
    addStore(topology, BACKFILL_PLANS, AvroSerde.of(BackfillPlan.class));
    addSink(topology, SCHEDULES_SINK, catalogue.schedules());
    addSink(topology, CALENDARS_SINK, catalogue.calendars());
    addSink(topology, BACKFILLS_SINK, catalogue.backfills());
    addSink(topology, RESULTS_SINK, catalogue.commandResults());
    addSink(topology, AUDIT_SINK, catalogue.audit());
    addPoolSink(topology, FIRES_SINK, catalogue.fires(), catalogue, Fire::getPool);
    addPoolSink(
        topology, RUN_COMMANDS_SINK, catalogue.runCommands(), catalogue, RunCommand::getPool);
    return topology.addSink(
        DEAD_LETTER_SINK,
        TopicCatalogue.deadLetterTopicOf(commands.name()),
        new ByteArraySerializer(),
        new ByteArraySerializer(),
        TICKER);
  }

  private static void addStore(Topology topology, String name, Serde<?> values) {
    topology.addStateStore(
        Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.String(), values),
        TICKER);
  }

  private static void addSink(Topology topology, String sink, Topic<?> topic) {
    topology.addSink(
        sink, topic.name(), Serdes.String().serializer(), topic.value().serializer(), TICKER);
  }

  private static <V extends SpecificRecordBase> void addPoolSink(
      Topology topology,
      String sink,
      Topic<V> topic,
      TopicCatalogue catalogue,
      Function<V, String> pool) {
    topology.addSink(
        sink,
        topic.name(),
        Serdes.String().serializer(),
        topic.value().serializer(),
        new PoolPartitioner<>(catalogue, pool),
        TICKER);
  }
}
