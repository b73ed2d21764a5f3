package io.escapement.dispatcher.topology;

import io.escapement.dispatcher.admission.AdmissionSettings;
import io.escapement.schemas.CommandResult;
import io.escapement.schemas.ExecutorStatus;
import io.escapement.schemas.OpenRun;
import io.escapement.schemas.Pool;
import io.escapement.schemas.ScheduleStreak;
import io.escapement.schemas.TaskAssignment;
import io.escapement.schemas.serde.AvroSerde;
import io.escapement.schemas.topic.Topic;
import io.escapement.schemas.topic.TopicCatalogue;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.RecordContext;
import org.apache.kafka.streams.state.Stores;

/** Builds the dispatcher's topology. */
public final class DispatcherTopology {
  private static final String DISPATCHER = "dispatcher";

  private DispatcherTopology() {}

  /** Everything the dispatcher reads, one processor, everything it writes. */
  public static Topology build(TopicCatalogue catalogue, AdmissionSettings settings) {
    return build(catalogue, settings, TaskTopics.NONE_TO_CREATE);
  }

  /** The same, making topics of assignments when they are first used. */
  public static Topology build(
      TopicCatalogue catalogue, AdmissionSettings settings, TaskTopics taskTopics) {
    var topology = new Topology();
    Map<String, Topic<?>> sources = sources(catalogue);
    sources.forEach(
        (name, topic) ->
            topology.addSource(
                name, Serdes.String().deserializer(), topic.value().deserializer(), topic.name()));
    topology.addProcessor(
        DISPATCHER,
        () -> new DispatcherProcessor(catalogue, settings, taskTopics),
        sources.keySet().toArray(String[]::new));
    addStore(topology, DispatcherStores.RUNS, OpenRun.class);
    addStore(topology, DispatcherStores.STREAKS, ScheduleStreak.class);
    addStore(topology, DispatcherStores.POOLS, Pool.class);
    addStore(topology, DispatcherStores.EXECUTORS, ExecutorStatus.class);
    addStore(topology, RecentCommands.RESULTS, CommandResult.class);
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(RecentCommands.BY_TIME),
            Serdes.String(),
            Serdes.String()),
        DISPATCHER);
    addSinks(topology, catalogue);
    return topology;
  }

  private static Map<String, Topic<?>> sources(TopicCatalogue catalogue) {
    Map<String, Topic<?>> sources = new LinkedHashMap<>();
    for (Topic<?> topic :
        List.of(
            catalogue.fires(),
            catalogue.runCommands(),
            catalogue.reports(),
            catalogue.pools(),
            catalogue.executors(),
            catalogue.pressure())) {
      sources.put(topic.name().substring(catalogue.settings().prefix().length()), topic);
    }
    return sources;
  }

  private static <V extends SpecificRecordBase> void addStore(
      Topology topology, String name, Class<V> type) {
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(name), Serdes.String(), AvroSerde.of(type)),
        DISPATCHER);
  }

  private static void addSinks(Topology topology, TopicCatalogue catalogue) {
    addSink(topology, Outputs.CANCELLATIONS, catalogue.cancellations());
    addSink(topology, Outputs.RUN_EVENTS, catalogue.runEvents());
    addSink(topology, Outputs.DEAD_LETTERS, catalogue.deadLetters());
    addSink(topology, Outputs.RESULTS, catalogue.commandResults());
    addSink(topology, Outputs.SCHEDULE_COMMANDS, catalogue.scheduleCommands());
    addSink(topology, Outputs.AUDIT, catalogue.audit());
    topology.addSink(
        Outputs.TASKS,
        (String _, TaskAssignment _, RecordContext context) -> header(context),
        Serdes.String().serializer(),
        catalogue.assignments().serializer(),
        DISPATCHER);
    topology.addSink(
        Outputs.POISON,
        (byte[] _, byte[] _, RecordContext context) -> header(context),
        new ByteArraySerializer(),
        new ByteArraySerializer(),
        DISPATCHER);
  }

  private static void addSink(Topology topology, String name, Topic<?> topic) {
    topology.addSink(
        name, topic.name(), Serdes.String().serializer(), topic.value().serializer(), DISPATCHER);
  }

  private static String header(RecordContext context) {
    return new String(
        context.headers().lastHeader(Outputs.TOPIC_HEADER).value(), StandardCharsets.UTF_8);
  }
}
