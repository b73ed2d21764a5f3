package io.escapement.dispatcher.topology;

import static java.util.Objects.requireNonNull;

import io.escapement.dispatcher.admission.AdmissionController;
import io.escapement.dispatcher.admission.AdmissionController.Decision;
import io.escapement.dispatcher.admission.AdmissionSettings;
import io.escapement.dispatcher.admission.AdmissionState;
import io.escapement.dispatcher.admission.Answer;
import io.escapement.dispatcher.admission.Event;
import io.escapement.dispatcher.admission.Input;
import io.escapement.dispatcher.admission.Standing;
import io.escapement.dispatcher.admission.WaitingFor;
import io.escapement.kafka.PoisonToDeadLetterTopic;
import io.escapement.kafka.PromptCommit;
import io.escapement.schemas.CancelRun;
import io.escapement.schemas.CommandResult;
import io.escapement.schemas.ExecutorStatus;
import io.escapement.schemas.ExplainLimits;
import io.escapement.schemas.ExplainRun;
import io.escapement.schemas.Fire;
import io.escapement.schemas.Pool;
import io.escapement.schemas.PressureSignal;
import io.escapement.schemas.RunCommand;
import io.escapement.schemas.SubmitRun;
import io.escapement.schemas.TaskReport;
import io.escapement.schemas.serde.AvroSerde;
import io.escapement.schemas.topic.TopicCatalogue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds one partition's inputs to the admission core, stores and publishes what it decides.
 *
 * <p>A record that the core cannot make sense of is copied to its topic's dead-letter topic before
 * anything has changed. An exception after that is a broken invariant: it ends the task, whose
 * transaction is rolled back.
 */
final class DispatcherProcessor implements Processor<String, SpecificRecordBase, Object, Object> {
  private static final Logger LOG = LoggerFactory.getLogger(DispatcherProcessor.class);
  private static final Duration TICK = Duration.ofMillis(1);
  private static final Duration AUDIT_INTERVAL = Duration.ofSeconds(1);

  private final TopicCatalogue catalogue;
  private final AdmissionSettings settings;
  private @Nullable ProcessorContext<Object, Object> context;
  private @Nullable AdmissionController admission;
  private @Nullable DispatcherStores stores;
  private @Nullable RecentCommands recent;
  private @Nullable PromptCommit commit;
  private @Nullable ShardMetrics metrics;
  private @Nullable EventPublisher publisher;
  private @Nullable Outputs outputs;

  DispatcherProcessor(TopicCatalogue catalogue, AdmissionSettings settings) {
    this.catalogue = catalogue;
    this.settings = settings;
  }

  @Override
  public void init(ProcessorContext<Object, Object> context) {
    int shard = context.taskId().partition();
    this.context = context;
    this.outputs = new Outputs(context);
    this.metrics = new ShardMetrics(context.metrics(), shard);
    this.publisher = new EventPublisher(outputs, settings.lease(), shard, metrics);
    this.stores = new DispatcherStores(context);
    this.recent = new RecentCommands(context);
    this.commit = new PromptCommit(context);
    var state = new AdmissionState(settings);
    int shards = catalogue.settings().dispatchPartitions();
    state.apply(
        new Event.GlobalCapChanged(
            Instant.EPOCH, GlobalCap.share(settings.globalCap(), shard, shards)));
    stores.load(state, shard, shards, Instant.EPOCH);
    this.admission = new AdmissionController(state);
    context.schedule(
        TICK,
        PunctuationType.WALL_CLOCK_TIME,
        now -> {
          decide(new Input.TimePassed(), Instant.ofEpochMilli(now));
          requireNonNull(commit).tick(now);
        });
    var auditor = new SlotAuditor(shard, state, metrics, outputs);
    context.schedule(
        AUDIT_INTERVAL,
        PunctuationType.WALL_CLOCK_TIME,
        now -> {
          auditor.audit(Instant.ofEpochMilli(now));
          requireNonNull(recent).forget(Instant.ofEpochMilli(now));
        });
  }

  @Override
  public void process(Record<String, SpecificRecordBase> record) {
    Instant now = Instant.ofEpochMilli(requireNonNull(context).currentSystemTimeMs());
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
    DispatcherStores stores = requireNonNull(this.stores);
    checkPartition(record);
    return switch (record.value()) {
      case null -> tombstone(record, now);
      case Fire fire -> {
        Optional<Input> input = InputReader.read(fire);
        yield () -> input.ifPresent(due -> decide(due, now));
      }
      case RunCommand command -> command(command, now);
      case TaskReport report -> {
        Input input = InputReader.read(report);
        yield () -> decide(input, now);
      }
      case Pool pool -> {
        Input input =
            InputReader.read(
                pool,
                requireNonNull(context).taskId().partition(),
                catalogue.settings().dispatchPartitions());
        PoolRules.check(pool, catalogue.settings().dispatchPartitions());
        yield () -> {
          stores.store(pool);
          decide(input, now);
        };
      }
      case ExecutorStatus status -> {
        Input input = InputReader.read(status);
        yield () -> {
          stores.store(status);
          decide(input, now);
        };
      }
      case PressureSignal signal -> {
        Input input = InputReader.read(signal);
        yield () -> decide(input, now);
      }
      default -> throw new IllegalArgumentException("Unknown record " + record.value().getClass());
    };
  }

  private Runnable tombstone(Record<String, SpecificRecordBase> record, Instant now) {
    String topic = requireNonNull(context).recordMetadata().map(RecordMetadata::topic).orElse("");
    if (topic.equals(catalogue.pools().name()) && record.key() != null) {
      return () -> {
        requireNonNull(stores).deletePool(record.key());
        decide(new Input.PoolSet(record.key(), Optional.empty()), now);
      };
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
    int actual = requireNonNull(context).taskId().partition();
    if (!pool.isEmpty() && catalogue.partitionOfPool(pool) != actual) {
      throw new IllegalArgumentException(
          "Pool %s belongs into partition %d, not %d: use Kafka's default partitioner (murmur2) over the pool's id"
              .formatted(pool, catalogue.partitionOfPool(pool), actual));
    }
  }

  private Runnable command(RunCommand command, Instant now) {
    Outputs outputs = requireNonNull(this.outputs);
    return switch (command.getAction()) {
      case ExplainRun explain ->
          () -> {
            requireNonNull(commit).wrote();
            Optional<WaitingFor> waitingFor = requireNonNull(admission).explain(explain.getRunId());
            outputs.result(
                CommandAnswers.explanation(command, explain.getRunId(), waitingFor, now));
          };
      case ExplainLimits _ ->
          () -> {
            requireNonNull(commit).wrote();
            Optional<String> pool = Optional.of(command.getPool()).filter(id -> !id.isEmpty());
            Standing standing = requireNonNull(admission).standing(pool);
            outputs.result(CommandAnswers.standing(command, standing, now));
          };
      case SubmitRun submit -> answered(command, InputReader.read(command.getActor(), submit), now);
      case CancelRun cancel -> answered(command, InputReader.read(command, cancel), now);
      default ->
          throw new IllegalArgumentException("Unknown action " + command.getAction().getClass());
    };
  }

  private Runnable answered(RunCommand command, Input input, Instant now) {
    return () -> {
      RecentCommands recent = requireNonNull(this.recent);
      CommandResult result =
          recent.answerTo(command).orElseGet(() -> firstAnswer(command, input, now));
      requireNonNull(outputs).result(result);
      requireNonNull(commit).wrote();
    };
  }

  private CommandResult firstAnswer(RunCommand command, Input input, Instant now) {
    Answer answer =
        decide(input, now)
            .answer()
            .orElseThrow(() -> new IllegalStateException("A command has an answer: " + input));
    CommandResult result = CommandAnswers.of(command, answer, now);
    requireNonNull(recent).remember(command, result, now);
    return result;
  }

  private Decision decide(Input input, Instant now) {
    Decision decision = requireNonNull(admission).handle(input, now);
    requireNonNull(stores).store(decision.events());
    decision.events().forEach(requireNonNull(publisher)::publish);
    if (!decision.events().isEmpty()) {
      requireNonNull(commit).wrote();
    }
    return decision;
  }

  private void toDeadLetters(
      Record<String, SpecificRecordBase> record, IllegalArgumentException reason) {
    requireNonNull(metrics).poisonRecord();
    RecordMetadata at = requireNonNull(context).recordMetadata().orElseThrow();
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
    requireNonNull(outputs).poison(key, value, headers, record.timestamp());
  }
}
