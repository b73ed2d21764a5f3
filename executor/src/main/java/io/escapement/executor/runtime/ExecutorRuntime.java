package io.escapement.executor.runtime;

import io.escapement.executor.ExecutorSettings;
import io.escapement.executor.TaskHandler;
import io.escapement.kafka.AssignmentQueue;
import io.escapement.kafka.KafkaSettings;
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
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
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
  private final AssignmentSource source;
  private final OwnRecords<CancelAttempt> cancellations;
  private final OwnRecords<ExecutorCommand> commands;
  private final StatusAnnouncer announcer;
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
    List<String> topics = prepare(admin, catalogue, settings, byType.keySet(), group);
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("executor-timer").factory());
    this.reports = new Reports(kafka.clientProperties(), catalogue.reports(), executorId, clock);
    this.logs = new RunLogs(kafka.clientProperties(), catalogue.runLogs(), executorId, clock);
    this.runner =
        new AttemptRunner(
            byType, reports, logs, settings.secrets(), clock, settings.slots(), timer);
    this.cancellations =
        new OwnRecords<>(
            kafka.clientProperties(),
            catalogue.cancellations(),
            executorId,
            cancel -> runner.abort(cancel.getRunId(), cancel.getToken(), cancel.getReason()));
    this.commands =
        new OwnRecords<>(
            kafka.clientProperties(), catalogue.executorCommands(), executorId, this::obey);
    this.source =
        new AssignmentSource(
            kafka.clientProperties(), group, topics, runner, settings.slots(), clock);
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

  /** The executor's id. */
  public String executorId() {
    return executorId;
  }

  /** Whether it takes attempts: it has been started, does not drain and has not been stopped. */
  public boolean isTaking() {
    return source.isTaking();
  }

  /** Attempts that run now. */
  public int busy() {
    return runner.busy();
  }

  /** Begins to take attempts. */
  public void start() {
    threads.add(Thread.ofPlatform().name("executor-cancellations").start(cancellations));
    threads.add(Thread.ofPlatform().name("executor-commands").start(commands));
    threads.add(Thread.ofPlatform().name("executor-take").start(source));
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
    source.pause();
    announcer.become(ExecutorState.DRAINING);
  }

  /** Takes attempts again. */
  public void resume() {
    source.resume();
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
    source.stop();
    try {
      if (!runner.awaitIdle(settings.drain())) {
        LOG.warn("{} attempts did not end within {}; they are aborted", busy(), settings.drain());
        runner.abortAll("the executor is stopping");
        runner.awaitIdle(settings.drain());
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

  /** Answers the topics that the attempts come from. */
  private static List<String> prepare(
      Admin admin,
      TopicCatalogue catalogue,
      ExecutorSettings settings,
      Collection<String> taskTypes,
      String group) {
    var provisioner = new TopicProvisioner(admin, catalogue);
    List<String> topics = new ArrayList<>();
    for (String queue : settings.queues()) {
      for (String taskType : taskTypes) {
        provisioner.provisionTasks(queue, taskType);
        topics.add(catalogue.tasks(queue, taskType).name());
      }
    }
    AssignmentQueue.configure(admin, group);
    return topics;
  }
}
