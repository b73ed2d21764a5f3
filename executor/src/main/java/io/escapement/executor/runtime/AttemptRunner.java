package io.escapement.executor.runtime;

import io.escapement.executor.secret.SecretStore;
import io.escapement.executor.secret.Secrets;
import io.escapement.schemas.AttemptCompleted;
import io.escapement.schemas.AttemptHeartbeat;
import io.escapement.schemas.AttemptStarted;
import io.escapement.schemas.FailureClass;
import io.escapement.schemas.TaskAssignment;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs accepted attempts, one virtual thread each, and keeps their leases alive. A slot is given up
 * only when the end of its attempt is durable in the dispatcher's log.
 */
final class AttemptRunner {
  private static final Logger LOG = LoggerFactory.getLogger(AttemptRunner.class);

  private final AttemptEnd attemptEnd;
  private final Reports reports;
  private final RunLogs logs;
  private final SecretStore secrets;
  private final InstantSource clock;
  private final ScheduledExecutorService timer;
  private final LongConsumer whenEnded;
  private final AtomicLong ended = new AtomicLong();
  private final AtomicInteger busy = new AtomicInteger();
  private final Map<String, RunningAttempt> running = new ConcurrentHashMap<>();

  AttemptRunner(
      AttemptEnd attemptEnd,
      Reports reports,
      RunLogs logs,
      SecretStore secrets,
      InstantSource clock,
      ScheduledExecutorService timer,
      LongConsumer whenEnded) {
    this.attemptEnd = attemptEnd;
    this.reports = reports;
    this.logs = logs;
    this.secrets = secrets;
    this.clock = clock;
    this.timer = timer;
    this.whenEnded = whenEnded;
  }

  boolean offers(String taskType) {
    return attemptEnd.offers(taskType);
  }

  /** Attempts that are held or run; a slot that waits for an assignment is not busy. */
  int busy() {
    return busy.get();
  }

  /** Attempts that have ended here. */
  long ended() {
    return ended.get();
  }

  /** Starts an attempt on a slot that was taken before, and gives it back afterwards. */
  void start(TaskAssignment assignment, Instant receivedAt, Runnable giveBackSlot) {
    Instant now = clock.instant();
    if (now.isAfter(assignment.getStartBy())) {
      LOG.warn(
          "Attempt {} of {} came too late to start: its lease may have ended",
          assignment.getAttempt(),
          assignment.getRunId());
      giveBackSlot.run();
      return;
    }
    busy.incrementAndGet();
    Thread.ofVirtual()
        .name("attempt-" + assignment.getRunId())
        .start(
            () -> {
              try {
                run(assignment, receivedAt);
              } finally {
                busy.decrementAndGet();
                giveBackSlot.run();
                whenEnded.accept(ended.incrementAndGet());
              }
            });
  }

  /** Stops an attempt, if it runs here. */
  void abort(String runId, long token, String reason) {
    RunningAttempt attempt = running.get(key(runId, token));
    if (attempt != null) {
      attempt.abort(FailureClass.ABORTED, reason);
    }
  }

  /** Stops everything and gives it back: the run's next attempt may follow at once. */
  void handBackAll(String reason) {
    running.values().forEach(attempt -> attempt.abort(FailureClass.LEASE_EXPIRED, reason));
  }

  private void run(TaskAssignment assignment, Instant receivedAt) {
    hold(assignment);
    Instant begun = clock.instant();
    LogLines log = logs.of(assignment);
    var attempt =
        new RunningAttempt(
            assignment, Thread.currentThread(), begun, reports, log, new Secrets(secrets));
    running.put(key(assignment.getRunId(), assignment.getToken()), attempt);
    ScheduledFuture<?> heartbeat = scheduleHeartbeats(attempt);
    ScheduledFuture<?> deadline =
        timer.schedule(
            () ->
                attempt.abort(
                    FailureClass.TIMEOUT, "Not done by its deadline, " + assignment.getDeadline()),
            Duration.between(begun, assignment.getDeadline()).toMillis(),
            TimeUnit.MILLISECONDS);
    try {
      var _ =
          reports.started(
              assignment, new AttemptStarted(lag(assignment, receivedAt, begun).toMillis()));
      Optional<AttemptCompleted> completed = attemptEnd.of(attempt);
      // The report must not be cut short by an interrupt that was meant for the handler.
      var _ = Thread.interrupted();
      heartbeat.cancel(false);
      log.close();
      end(attempt, completed);
    } finally {
      heartbeat.cancel(false);
      deadline.cancel(false);
      running.remove(key(assignment.getRunId(), assignment.getToken()));
    }
  }

  /** Fires come a little ahead of their time, so that the handler starts on time. */
  private void hold(TaskAssignment assignment) {
    Optional<Instant> startAt = assignment.getStartAt();
    while (startAt.isPresent()) {
      Duration early = Duration.between(clock.instant(), startAt.get());
      if (early.isNegative() || early.isZero()) {
        return;
      }
      LockSupport.parkNanos(early.toNanos());
    }
  }

  private static Duration lag(TaskAssignment assignment, Instant receivedAt, Instant begun) {
    Instant ready = assignment.getStartAt().filter(receivedAt::isBefore).orElse(receivedAt);
    return Duration.between(ready, begun);
  }

  private void end(RunningAttempt attempt, Optional<AttemptCompleted> completed) {
    awaitDurable(
        attempt,
        completed.isPresent()
            ? reports.completed(attempt.assignment(), completed.get())
            : reports.detached(
                attempt.assignment(),
                AttemptHeartbeat.newBuilder()
                    .setSteps(attempt.steps())
                    .setMessage("The work goes on elsewhere")
                    .setDetached(true)
                    .build()));
  }

  private static void awaitDurable(RunningAttempt attempt, Future<RecordMetadata> sent) {
    while (true) {
      try {
        sent.get();
        return;
      } catch (InterruptedException _) {
        LOG.debug("An abort came after the end: what was done is still to be told");
      } catch (ExecutionException e) {
        LOG.error(
            "The end of attempt {} of {} could not be reported; its lease will end it",
            attempt.attempt(),
            attempt.runId(),
            e.getCause());
        return;
      }
    }
  }

  private ScheduledFuture<?> scheduleHeartbeats(RunningAttempt attempt) {
    long every = Math.max(1, attempt.assignment().getLeaseMs() / 3);
    return timer.scheduleAtFixedRate(() -> beat(attempt), every, every, TimeUnit.MILLISECONDS);
  }

  /**
   * An attempt whose renewals do not get through stops by itself: another may begin soon. One that
   * was told to stop has what is left of its lease to do so.
   */
  private void beat(RunningAttempt attempt) {
    if (attempt.cancelled()) {
      return;
    }
    Instant now = clock.instant();
    if (attempt.leaseIsLost(now)) {
      attempt.abort(
          FailureClass.LEASE_EXPIRED,
          "lease lost: no heartbeat got through for " + attempt.assignment().getLeaseMs() + " ms");
      return;
    }
    AttemptHeartbeat.Builder body = AttemptHeartbeat.newBuilder().setSteps(attempt.steps());
    attempt
        .takeProgress()
        .ifPresent(
            progress -> body.setProgress(progress.fraction()).setMessage(progress.message()));
    reports.heartbeat(attempt.assignment(), body.build(), () -> attempt.renewed(now));
  }

  private static String key(String runId, long token) {
    return runId + "#" + token;
  }
}
