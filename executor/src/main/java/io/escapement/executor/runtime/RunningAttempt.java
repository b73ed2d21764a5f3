package io.escapement.executor.runtime;

import io.escapement.executor.TaskContext;
import io.escapement.executor.TaskFailure;
import io.escapement.executor.secret.Secrets;
import io.escapement.schemas.AttemptHeartbeat;
import io.escapement.schemas.FailureClass;
import io.escapement.schemas.TaskAssignment;
import io.escapement.schemas.template.FireVariables;
import io.escapement.schemas.template.InputTemplate;
import io.escapement.timing.Compiled;
import io.escapement.timing.FieldError;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An attempt that this executor has accepted: what its handler sees and what it has told. */
final class RunningAttempt implements TaskContext {
  private final TaskAssignment assignment;
  private final AtomicLong steps = new AtomicLong();
  private final Map<String, Double> usage = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable Abort> abort = new AtomicReference<>();
  private final AtomicReference<@Nullable Progress> progress = new AtomicReference<>();
  private final Thread thread;
  private final Reports reports;
  private final LogLines log;
  private final Secrets secrets;
  private volatile Instant renewedAt;

  record Progress(double fraction, String message) {}

  /** Why an attempt is to stop, and what its end counts as. */
  record Abort(FailureClass failureClass, String reason) {}

  RunningAttempt(
      TaskAssignment assignment,
      Thread thread,
      Instant acceptedAt,
      Reports reports,
      LogLines log,
      Secrets secrets) {
    this.assignment = assignment;
    this.thread = thread;
    this.renewedAt = acceptedAt;
    this.reports = reports;
    this.log = log;
    this.secrets = secrets;
  }

  TaskAssignment assignment() {
    return assignment;
  }

  /** Stops the attempt; the first reason counts. */
  void abort(FailureClass failureClass, String reason) {
    if (abort.compareAndSet(null, new Abort(failureClass, reason))) {
      thread.interrupt();
    }
  }

  Optional<Abort> aborted() {
    return Optional.ofNullable(abort.get());
  }

  /** The dispatcher's log has a sign of life that was sent then. */
  void renewed(Instant sentAt) {
    renewedAt = sentAt;
  }

  /** Whether the lease may have ended, for want of renewals that arrived. */
  boolean leaseIsLost(Instant now) {
    return now.toEpochMilli() - renewedAt.toEpochMilli() > assignment.getLeaseMs();
  }

  long steps() {
    return steps.get();
  }

  Map<String, Double> usage() {
    return usage;
  }

  /** The progress that was told since the last call. */
  Optional<Progress> takeProgress() {
    return Optional.ofNullable(progress.getAndSet(null));
  }

  /** A text that may be told to others. */
  String masked(String text) {
    return secrets.maskIn(text);
  }

  @Override
  public String runId() {
    return assignment.getRunId();
  }

  @Override
  public Optional<String> scheduleId() {
    return assignment.getScheduleId();
  }

  @Override
  public int attempt() {
    return assignment.getAttempt();
  }

  @Override
  public long token() {
    return assignment.getToken();
  }

  @Override
  public Instant scheduledFor() {
    return assignment.getScheduledFor();
  }

  @Override
  public Instant deadline() {
    return assignment.getDeadline();
  }

  @Override
  public String input() {
    return secrets.putInto(rendered());
  }

  private String rendered() {
    var variables = new FireVariables(scheduledFor(), scheduleId(), runId(), attempt(), labels());
    return switch (InputTemplate.render(assignment.getInput(), variables)) {
      case Compiled.Valid<String>(String input) -> input;
      case Compiled.Invalid<String>(List<FieldError> errors) ->
          throw TaskFailure.of(FailureClass.VALIDATION, errors.toString());
    };
  }

  @Override
  public void step() {
    long taken = steps.incrementAndGet();
    Optional<Long> budget = assignment.getStepBudget();
    if (budget.isPresent() && taken > budget.get()) {
      throw TaskFailure.of(
          FailureClass.STEP_LIMIT_EXCEEDED, "The step budget of " + budget.get() + " is used up");
    }
  }

  @Override
  public Map<String, String> labels() {
    return assignment.getLabels();
  }

  @Override
  public void log(String line) {
    log.add(secrets.maskIn(line));
  }

  @Override
  public void keepCheckpoint(String state) {
    if (state.length() > LARGEST_CHECKPOINT) {
      throw TaskFailure.of(
          FailureClass.VALIDATION,
          "A checkpoint has at most %d characters, not %d"
              .formatted(LARGEST_CHECKPOINT, state.length()));
    }
    Instant now = Instant.now();
    var body = AttemptHeartbeat.newBuilder().setSteps(steps()).setCheckpoint(state).build();
    reports.heartbeat(assignment, body, () -> renewed(now));
  }

  @Override
  public Optional<String> checkpoint() {
    return assignment.getCheckpoint();
  }

  @Override
  public void progress(double fraction, String message) {
    progress.set(new Progress(Math.clamp(fraction, 0, 1), secrets.maskIn(message)));
  }

  @Override
  public void usage(String name, double amount) {
    usage.merge(name, amount, Double::sum);
  }

  @Override
  public boolean cancelled() {
    return abort.get() != null;
  }
}
