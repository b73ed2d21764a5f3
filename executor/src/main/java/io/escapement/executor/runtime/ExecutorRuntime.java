package io.escapement.executor.runtime;

import io.escapement.executor.ExecutorSettings;
import io.escapement.executor.TaskHandler;
import io.escapement.executor.artifact.LargeResults;
import io.escapement.kafka.AssignmentQueue;
import io.escapement.kafka.KafkaSettings;
import io.escapement.kafka.OwnRecords;
import io.escapement.schemas.CancelAttempt;
import io.escapement.schemas.ExecutorAction;
import io.escapement.schemas.ExecutorCommand;
import io.escapement.schemas.ExecutorState;
import io.escapement.schemas.topic.TopicCatalogue;
import io.escapement.schemas.topic.TopicProvisioner;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An executor in this process. {@link #start} begins to take attempts, {@link #close} finishes
 * those that run, within the time that the settings allow, and takes no more.
 */
public final class ExecutorRuntime implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutorRuntime.class);

  private static final int LOG_FLUSH_MS = 200;

  private final ExecutorSettings settings;
  private final String executorId;
  private final ScheduledExecutorService timer;
  private final Reports reports;
  private final RunLogs logs;
  private final AttemptRunner runner;
  private final FreeSlots slots;
  private final List<AssignmentSource> sources;
  private final OwnRecords<CancelAttempt> cancellations;
  private final OwnRecords<ExecutorCommand> commands;
  private final StatusAnnouncer announcer;
  private final AtomicReference<@Nullable Runnable> whenWornOut = new AtomicReference<>();
  private final List<Thread> threads = new ArrayList<>();

  /**
   * Connects to Kafka and prepares the queues. Takes nothing yet.
   *
   * @param handlers of the task types on offer
   */
  public ExecutorRuntime(
      KafkaSettings kafka,
      ExecutorSettings settings,
      TopicCatalogue catalogue,
      Admin admin,
      Collection<? extends TaskHandler> handlers,
      InstantSource clock) {
    this.settings = settings;
    this.executorId = settings.idOrDefault();
    String group = AssignmentQueue.group(kafka);
    Map<String, TaskHandler> byType = new HashMap<>();
    handlers.forEach(handler -> byType.put(handler.taskType(), handler));
    prepare(admin, catalogue, settings, byType.keySet(), group);
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("executor-timer").factory());
    this.reports = new Reports(kafka.clientProperties(), catalogue.reports(), executorId, clock);
    this.logs = new RunLogs(kafka.clientProperties(), catalogue.runLogs(), executorId, clock);
    var secrets = settings.secrets();
    this.runner =
        new AttemptRunner(
            new AttemptEnd(
                byType,
                new FailureClasses(settings.failureClasses()),
                new LargeResults(settings.artifacts(), secrets)),
            reports,
            logs,
            secrets,
            clock,
            timer,
            this::attemptEnded);
    this.slots = new FreeSlots(settings.slots(), settings.slotsPerTaskType());
    this.cancellations =
        new OwnRecords<>(
            kafka.clientProperties(),
            catalogue.cancellations(),
            executorId::equals,
            cancel -> runner.abort(cancel.getRunId(), cancel.getToken(), cancel.getReason()));
    this.commands =
        new OwnRecords<>(
            kafka.clientProperties(), catalogue.executorCommands(), executorId::equals, this::obey);
    this.sources = sources(kafka, catalogue, byType.keySet(), clock);
    this.announcer =
        new StatusAnnouncer(
            kafka.clientProperties(),
            catalogue.executors(),
            settings,
            executorId,
            byType.keySet().stream().sorted().toList(),
            runner,
            clock);
  }

  /** One for the task types that share all slots, one for each that has some of its own. */
  private List<AssignmentSource> sources(
      KafkaSettings kafka, TopicCatalogue catalogue, Set<String> taskTypes, InstantSource clock) {
    Map<String, Integer> limited = new TreeMap<>(settings.slotsPerTaskType());
    limited.keySet().retainAll(taskTypes);
    List<AssignmentSource> all = new ArrayList<>();
    for (Map.Entry<String, Integer> own : limited.entrySet()) {
      int most = Math.min(own.getValue(), settings.slots());
      List<String> topics = topics(catalogue, Set.of(own.getKey()));
      all.add(source(kafka, catalogue, topics, slots.share(own.getKey()), most, clock));
    }
    Set<String> others = new TreeSet<>(taskTypes);
    others.removeAll(limited.keySet());
    if (!others.isEmpty()) {
      List<String> topics = topics(catalogue, others);
      all.add(source(kafka, catalogue, topics, slots.share(), settings.slots(), clock));
    }
    return List.copyOf(all);
  }

  private List<String> topics(TopicCatalogue catalogue, Set<String> taskTypes) {
    return settings.queues().stream()
        .flatMap(queue -> taskTypes.stream().map(type -> catalogue.tasks(queue, type).name()))
        .toList();
  }

  private AssignmentSource source(
      KafkaSettings kafka,
      TopicCatalogue catalogue,
      List<String> topics,
      FreeSlots.Share share,
      int most,
      InstantSource clock) {
    return new AssignmentSource(
        kafka.clientProperties(),
        catalogue.assignments(),
        AssignmentQueue.group(kafka),
        topics,
        runner,
        share,
        most,
        clock);
  }

  /** The executor's id. */
  public String executorId() {
    return executorId;
  }

  /** Whether it takes attempts: it has been started, does not drain and has not been stopped. */
  public boolean isTaking() {
    return sources.stream().allMatch(AssignmentSource::isTaking);
  }

  /** Attempts that have ended here. */
  public long ended() {
    return runner.ended();
  }

  /** Runs once, when so many attempts have ended that a fresh process is to take over. */
  public void onWornOut(Runnable action) {
    whenWornOut.set(action);
  }

  private void attemptEnded(long count) {
    long most = settings.process().recycleAfter();
    if (most > 0 && count >= most) {
      Runnable action = whenWornOut.getAndSet(null);
      if (action != null) {
        LOG.info("{} attempts have ended: a fresh process is to take over", count);
        action.run();
      }
    }
  }

  /** Attempts that run now. */
  public int busy() {
    return runner.busy();
  }

  /** Begins to take attempts. */
  public void start() {
    threads.add(Thread.ofPlatform().name("executor-cancellations").start(cancellations));
    threads.add(Thread.ofPlatform().name("executor-commands").start(commands));
    sources.forEach(source -> threads.add(Thread.ofPlatform().name("executor-take").start(source)));
    var _ =
        timer.scheduleAtFixedRate(
            this::announce, 0, settings.statusInterval().toMillis(), TimeUnit.MILLISECONDS);
    var _ =
        timer.scheduleWithFixedDelay(
            logs::flush, LOG_FLUSH_MS, LOG_FLUSH_MS, TimeUnit.MILLISECONDS);
  }

  private void obey(ExecutorCommand command) {
    LOG.info("{} by {}", command.getAction(), command.getActor());
    switch (command.getAction()) {
      case ExecutorAction.DRAIN -> drain();
      case ExecutorAction.RESUME -> resume();
    }
  }

  /** Takes no more attempts; those that run go on. */
  public void drain() {
    sources.forEach(AssignmentSource::pause);
    announcer.become(ExecutorState.DRAINING);
  }

  /** Takes attempts again. */
  public void resume() {
    sources.forEach(AssignmentSource::resume);
    announcer.become(ExecutorState.ACTIVE);
  }

  private void announce() {
    try {
      announcer.announce();
    } catch (RuntimeException e) {
      // The timer would never call again; the next interval may do better.
      LOG.warn("Cannot tell that this executor is there", e);
    }
  }

  /** Finishes what runs and stops. */
  @Override
  public void close() {
    announcer.become(ExecutorState.DRAINING);
    sources.forEach(AssignmentSource::stop);
    try {
      if (!slots.awaitAll(settings.drain())) {
        LOG.warn(
            "{} attempts did not end within {}; they are handed back", busy(), settings.drain());
        runner.handBackAll("handed back: the executor is stopping");
        slots.awaitAll(settings.drain());
      }
      cancellations.stop();
      commands.stop();
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    announcer.become(ExecutorState.STOPPED);
    timer.shutdownNow();
    announcer.close();
    logs.close();
    reports.close();
  }

  private static void prepare(
      Admin admin,
      TopicCatalogue catalogue,
      ExecutorSettings settings,
      Collection<String> taskTypes,
      String group) {
    var provisioner = new TopicProvisioner(admin, catalogue);
    for (String queue : settings.queues()) {
      taskTypes.forEach(taskType -> provisioner.provisionTasks(queue, taskType));
    }
    AssignmentQueue.configure(admin, group);
  }
}
