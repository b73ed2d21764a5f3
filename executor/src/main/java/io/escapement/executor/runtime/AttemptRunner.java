package io.escapement.executor.runtime;

import io.escapement.executor.TaskFailure;
import io.escapement.executor.TaskHandler;
import io.escapement.executor.TaskResult;
import io.escapement.executor.secret.SecretStore;
import io.escapement.executor.secret.Secrets;
import io.escapement.schemas.AttemptCompleted;
import io.escapement.schemas.AttemptHeartbeat;
import io.escapement.schemas.AttemptOutcome;
import io.escapement.schemas.AttemptStarted;
import io.escapement.schemas.FailureClass;
import io.escapement.schemas.TaskAssignment;
import java.io.IOException;
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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs accepted attempts, one virtual thread each, and keeps their leases alive. A slot is given up
 * only when the end of its attempt is durable in the dispatcher's log.
 */
final class AttemptRunner {
  private static final Logger LOG = LoggerFactory.getLogger(AttemptRunner.class);

  private final Map<String, TaskHandler> handlers;
  private final Reports reports;
  private final RunLogs logs;
  private final SecretStore secrets;
  private final InstantSource clock;
  private final Semaphore slots;
  private final int slotCount;
  private final ScheduledExecutorService timer;
  private final AtomicLong ended = new AtomicLong();
  private final AtomicInteger busy = new AtomicInteger();
  private final Map<String, RunningAttempt> running = new ConcurrentHashMap<>();

  AttemptRunner(
      Map<String, TaskHandler> handlers,
      Reports reports,
      RunLogs logs,
      SecretStore secrets,
      InstantSource clock,
      int slots,
      ScheduledExecutorService timer) {
    this.handlers = Map.copyOf(handlers);
    this.reports = reports;
    this.logs = logs;
    this.secrets = secrets;
    this.clock = clock;
    this.slotCount = slots;
    this.slots = new Semaphore(slots);
    this.timer = timer;
  }

  boolean offers(String taskType) {
    return handlers.containsKey(taskType);
  }

  /** Attempts that are held or run; a slot that waits for an assignment is not busy. */
  int busy() {
    return busy.get();
  }

  /** Attempts that have ended here. */
  long ended() {
    return ended.get();
  }

  /** Waits for free slots and takes up to so many of them; at least one, unless the time is up. */
  int takeSlots(int most, Duration timeout) throws InterruptedException {
    if (!slots.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
      return 0;
    }
    int taken = 1;
    while (taken < most && slots.tryAcquire()) {
      taken++;
    }
    return taken;
  }

  void giveBackSlots(int count) {
    slots.release(count);
  }

  /** Starts an attempt on a slot that was taken before. */
  void start(TaskAssignment assignment, Instant receivedAt) {
    Instant now = clock.instant();
    if (now.isAfter(assignment.getStartBy())) {
      LOG.warn(
          "Attempt {} of {} came too late to start: its lease may have ended",
          assignment.getAttempt(),
          assignment.getRunId());
      slots.release();
      return;
    }
    busy.incrementAndGet();
    Thread.ofVirtual()
        .name("attempt-" + assignment.getRunId())
        .start(() -> run(assignment, receivedAt));
  }

  /** Stops an attempt, if it runs here. */
  void abort(String runId, long token, String reason) {
    RunningAttempt attempt = running.get(key(runId, token));
    if (attempt != null) {
      attempt.abort(reason);
    }
  }

  /** Stops everything. */
  void abortAll(String reason) {
    running.values().forEach(attempt -> attempt.abort(reason));
  }

  /** Waits until no attempt runs; answers whether that came true in time. */
  boolean awaitIdle(Duration timeout) throws InterruptedException {
    boolean idle = slots.tryAcquire(slotCount, timeout.toMillis(), TimeUnit.MILLISECONDS);
    if (idle) {
      slots.release(slotCount);
    }
    return idle;
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
            () -> attempt.abort("deadline"),
            Duration.between(begun, assignment.getDeadline()).toMillis(),
            TimeUnit.MILLISECONDS);
    try {
      var _ =
          reports.started(
              assignment, new AttemptStarted(lag(assignment, receivedAt, begun).toMillis()));
      Optional<AttemptCompleted> completed = handle(attempt);
      // The report must not be cut short by an interrupt that was meant for the handler.
      var _ = Thread.interrupted();
      heartbeat.cancel(false);
      log.close();
      end(attempt, completed);
    } finally {
      heartbeat.cancel(false);
      deadline.cancel(false);
      running.remove(key(assignment.getRunId(), assignment.getToken()));
      ended.incrementAndGet();
      busy.decrementAndGet();
      slots.release();
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

  /** Empty when the work goes on elsewhere. */
  private Optional<AttemptCompleted> handle(RunningAttempt attempt) {
    try {
      TaskHandler handler = handlers.get(attempt.assignment().getTaskType());
      if (handler == null) {
        throw TaskFailure.of(
            FailureClass.HANDLER_ERROR,
            "This executor does not offer the task type " + attempt.assignment().getTaskType());
      }
      TaskResult result = handler.run(attempt);
      if (attempt.cancelled()) {
        throw new InterruptedException();
      }
      if (!result.fits()) {
        throw TaskFailure.of(
            FailureClass.VALIDATION,
            "The result is larger than " + TaskResult.LARGEST_BYTES + " bytes");
      }
      return result.detached()
          ? Optional.empty()
          : Optional.of(
              completed(attempt, AttemptOutcome.SUCCEEDED)
                  .setResult(result.value().map(attempt::masked).orElse(null))
                  .build());
    } catch (Throwable failure) {
      return Optional.of(failed(attempt, failure));
    }
  }

  private static AttemptCompleted failed(RunningAttempt attempt, Throwable failure) {
    AttemptCompleted.Builder completed = completed(attempt, AttemptOutcome.FAILED);
    if (attempt.abortReason().isPresent()) {
      return completed
          .setFailureClass(FailureClass.ABORTED)
          .setMessage(attempt.abortReason().get())
          .build();
    }
    return switch (failure) {
      case TaskFailure known ->
          completed
              .setFailureClass(known.failureClass())
              .setMessage(attempt.masked(known.message()))
              .setResult(known.result().map(attempt::masked).orElse(null))
              .setRetryAfterMs(known.retryAfter().map(Duration::toMillis).orElse(null))
              .build();
      case InterruptedException _ ->
          completed.setFailureClass(FailureClass.ABORTED).setMessage("interrupted").build();
      case IOException network ->
          completed
              .setFailureClass(FailureClass.NETWORK)
              .setMessage(attempt.masked(describe(network)))
              .build();
      default ->
          completed
              .setFailureClass(FailureClass.HANDLER_ERROR)
              .setMessage(attempt.masked(describe(failure)))
              .build();
    };
  }

  private static String describe(Throwable failure) {
    String message = failure.getMessage();
    return failure.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }

  private static AttemptCompleted.Builder completed(
      RunningAttempt attempt, AttemptOutcome outcome) {
    return AttemptCompleted.newBuilder()
        .setOutcome(outcome)
        .setSteps(attempt.steps())
        .setUsage(Map.copyOf(attempt.usage()));
  }

  private ScheduledFuture<?> scheduleHeartbeats(RunningAttempt attempt) {
    long every = Math.max(1, attempt.assignment().getLeaseMs() / 3);
    return timer.scheduleAtFixedRate(() -> beat(attempt), every, every, TimeUnit.MILLISECONDS);
  }

  /** An attempt whose renewals do not get through stops by itself: another may begin soon. */
  private void beat(RunningAttempt attempt) {
    Instant now = clock.instant();
    if (attempt.leaseIsLost(now)) {
      attempt.abort(
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
