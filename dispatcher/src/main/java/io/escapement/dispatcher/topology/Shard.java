package io.escapement.dispatcher.topology;

import io.escapement.dispatcher.admission.AdmissionController;
import io.escapement.dispatcher.admission.AdmissionSettings;
import io.escapement.dispatcher.admission.AdmissionState;
import io.escapement.dispatcher.admission.Event;
import io.escapement.dispatcher.admission.Input;
import io.escapement.kafka.PoisonToDeadLetterTopic;
import io.escapement.kafka.PromptCommit;
import io.escapement.schemas.ExecutorStatus;
import io.escapement.schemas.Fire;
import io.escapement.schemas.Pool;
import io.escapement.schemas.PressureSignal;
import io.escapement.schemas.RunCommand;
import io.escapement.schemas.TaskReport;
import io.escapement.schemas.serde.AvroSerde;
import io.escapement.schemas.topic.TopicCatalogue;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition of the dispatcher. A record that nobody can make sense of is copied to its topic's
 * dead-letter topic before anything has changed. An exception after that is a broken invariant: it
 * ends the task, whose transaction is rolled back. Not thread-safe.
 */
final class Shard {
  private static final Logger LOG = LoggerFactory.getLogger(Shard.class);

  private final ProcessorContext<Object, Object> context;
  private final TopicCatalogue catalogue;
  private final int number;
  private final Outputs outputs;
  private final ShardMetrics metrics;
  private final DispatcherStores stores;
  private final RecentCommands recent;
  private final PromptCommit commit;
  private final Deciding deciding;
  private final CommandDesk commands;
  private final SlotAuditor auditor;
  private final QueueWatch queues;

  /** Reads back what was stored. */
  Shard(
      ProcessorContext<Object, Object> context,
      TopicCatalogue catalogue,
      AdmissionSettings settings,
      TaskTopics taskTopics) {
    this.context = context;
    this.catalogue = catalogue;
    number = context.taskId().partition();
    outputs = new Outputs(context, catalogue, taskTopics);
    metrics = new ShardMetrics(context.metrics(), number);
    stores = new DispatcherStores(context);
    recent = new RecentCommands(context);
    commit = new PromptCommit(context::commit);
    AdmissionState state = load(settings);
    var admission = new AdmissionController(state);
    var publisher = new EventPublisher(outputs, settings.lease(), number, metrics);
    deciding = new Deciding(admission, stores, publisher, commit);
    commands = new CommandDesk(admission, deciding, recent, outputs, commit);
    auditor = new SlotAuditor(number, state, metrics, outputs);
    queues = new QueueWatch(number, state, outputs);
  }

  private AdmissionState load(AdmissionSettings settings) {
    var state = new AdmissionState(settings);
    int ownCap = GlobalCap.share(settings.globalCap(), number, shards());
    state.apply(new Event.GlobalCapChanged(Instant.EPOCH, ownCap));
    Instant now = Instant.ofEpochMilli(context.currentSystemTimeMs());
    stores.load(state, number, shards(), now, now.plus(settings.lease()));
    return state;
  }

  private int shards() {
    return catalogue.settings().dispatchPartitions();
  }

  void timePassed(Instant now) {
    deciding.decide(new Input.TimePassed(), now);
    commit.tick(now.toEpochMilli());
  }

  void audit(Instant now) {
    auditor.audit(now);
    queues.look(now);
    recent.forget(now);
  }

  void handle(Record<String, SpecificRecordBase> record) {
    Instant now = Instant.ofEpochMilli(context.currentSystemTimeMs());
    Runnable step;
    try {
      step = read(record, now);
    } catch (IllegalArgumentException e) {
      toDeadLetters(record, e);
      return;
    }
    step.run();
  }

  /** What a record does, not done yet. */
  private Runnable read(Record<String, SpecificRecordBase> record, Instant now) {
    checkPartition(record);
    return switch (record.value()) {
      case null -> tombstone(record, now);
      case Fire fire -> {
        Optional<Input> input = InputReader.read(fire);
        yield () -> input.ifPresent(due -> deciding.decide(due, now));
      }
      case RunCommand command -> commands.read(command, now);
      case TaskReport report -> decided(InputReader.read(report), now);
      case Pool pool -> {
        PoolRules.check(pool, shards());
        yield stored(() -> stores.store(pool), InputReader.read(pool, number, shards()), now);
      }
      case ExecutorStatus status ->
          stored(() -> stores.store(status), InputReader.read(status), now);
      case PressureSignal signal -> decided(InputReader.read(signal), now);
      default -> throw new IllegalArgumentException("Unknown record " + record.value().getClass());
    };
  }

  private Runnable decided(Input input, Instant now) {
    return () -> deciding.decide(input, now);
  }

  private Runnable stored(Runnable store, Input input, Instant now) {
    return () -> {
      store.run();
      deciding.decide(input, now);
    };
  }

  private Runnable tombstone(Record<String, SpecificRecordBase> record, Instant now) {
    String topic = context.recordMetadata().map(RecordMetadata::topic).orElse("");
    if (topic.equals(catalogue.pools().name()) && record.key() != null) {
      return stored(
          () -> stores.deletePool(record.key()),
          new Input.PoolSet(record.key(), Optional.empty()),
          now);
    }
    if (topic.equals(catalogue.fires().name()) || topic.equals(catalogue.executors().name())) {
      return () -> {}; // compaction's business
    }
    throw new IllegalArgumentException("The record has no value");
  }

  /** A producer with another partitioner would give the pool two owners. */
  private void checkPartition(Record<String, SpecificRecordBase> record) {
    String pool =
        switch (record.value()) {
          case RunCommand command -> command.getPool();
          case Fire fire -> fire.getPool();
          case null, default -> "";
        };
    if (!pool.isEmpty() && catalogue.partitionOfPool(pool) != number) {
      throw new IllegalArgumentException(
          "Pool %s belongs into partition %d, not %d: use Kafka's default partitioner (murmur2) over the pool's id"
              .formatted(pool, catalogue.partitionOfPool(pool), number));
    }
  }

  private void toDeadLetters(
      Record<String, SpecificRecordBase> record, IllegalArgumentException reason) {
    metrics.poisonRecord();
    RecordMetadata at = context.recordMetadata().orElseThrow();
    LOG.warn(
        "Poison record at {}-{}@{}: {}",
        at.topic(),
        at.partition(),
        at.offset(),
        reason.getMessage());
    var headers =
        PoisonToDeadLetterTopic.headers(
            record.headers(), at.topic(), at.partition(), at.offset(), reason);
    headers.add(
        Outputs.TOPIC_HEADER,
        TopicCatalogue.deadLetterTopicOf(at.topic()).getBytes(StandardCharsets.UTF_8));
    byte[] key = record.key() == null ? new byte[0] : record.key().getBytes(StandardCharsets.UTF_8);
    byte[] value = record.value() == null ? new byte[0] : AvroSerde.encodeAny(record.value());
    outputs.poison(key, value, headers, record.timestamp());
  }
}
