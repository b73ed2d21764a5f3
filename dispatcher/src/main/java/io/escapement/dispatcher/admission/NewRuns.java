package io.escapement.dispatcher.admission;

import static io.escapement.dispatcher.admission.DecisionLog.DISPATCHER;

import io.escapement.dispatcher.admission.limit.Limit;
import io.escapement.dispatcher.admission.overlap.Overlap;
import io.escapement.schemas.RunOrigin;
import io.escapement.schemas.RunSpec;
import io.escapement.schemas.definition.RunRules;
import io.escapement.timing.FieldError;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes runs of fires and of what people ask for. */
final class NewRuns {
  private final DecisionLog log;
  private final AdmissionState state;
  private final Admission admission;
  private final Cancelling cancelling;
  private final Explaining explaining;

  NewRuns(DecisionLog log, Admission admission, Cancelling cancelling, Explaining explaining) {
    this.log = log;
    this.state = log.state();
    this.admission = admission;
    this.cancelling = cancelling;
    this.explaining = explaining;
  }

  void fire(Input.FireDue fire) {
    if (state.run(fire.fireId()).isPresent()) {
      return;
    }
    var opening =
        new RunOpening(
            fire.fireId(),
            RunOrigin.FIRE,
            fire.spec(),
            state.nextArrival(),
            fire.scheduledFor(),
            log.now(),
            Optional.of(fire.firedAt()),
            fire.startAt(),
            Optional.empty(),
            Optional.empty(),
            false);
    List<Run> open = openRunsThatMatter(fire.spec());
    switch (Overlap.of(
        fire.spec().getOverlapPolicy(), open.stream().map(NewRuns::brief).toList())) {
      case Overlap.Proceed() -> queue(opening);
      case Overlap.Drop(String reason) ->
          log.opened(Run.skipped(opening), new Transition.Skipped(reason), DISPATCHER);
      case Overlap.CancelOpen() -> {
        open.forEach(
            run -> cancelling.cancel(run, DISPATCHER, "overlap: " + fire.fireId() + " is due"));
        queue(opening);
      }
    }
  }

  /** A test run is nobody's predecessor. */
  private List<Run> openRunsThatMatter(RunSpec spec) {
    if (!Overlap.dependsOnOpenRuns(spec.getOverlapPolicy())) {
      return List.of();
    }
    return state.runsOf(spec.getScheduleId().orElse("")).stream()
        .filter(run -> run.opening().origin() != RunOrigin.TEST_RUN)
        .toList();
  }

  private static Overlap.OpenRun brief(Run run) {
    return new Overlap.OpenRun(run.id(), run.state());
  }

  private void queue(RunOpening fired) {
    List<String> pressure =
        fired.spec().getYieldsToPressure() ? state.pressureSources(log.now()) : List.of();
    if (pressure.isEmpty()) {
      log.opened(Run.queued(fired, Optional.empty(), false), new Transition.Queued(), DISPATCHER);
    } else {
      Instant until = log.now().plus(state.settings().pressureDelay());
      log.opened(
          Run.queued(fired, Optional.of(until), true),
          new Transition.Deferred(until, pressure),
          DISPATCHER);
    }
  }

  Answer submit(Input.Submit submit) {
    Optional<Run> existing = state.run(submit.runId());
    if (existing.isPresent()) {
      return new Answer.Accepted(submit.runId(), existing.get().sequence());
    }
    List<FieldError> errors = errorsOf(submit);
    if (!errors.isEmpty()) {
      return new Answer.Refused("invalid-task", "The task is not valid", errors, Optional.empty());
    }
    Run run = requested(submit);
    boolean onlyIfFree = submit.onlyIfFree() && !submit.force();
    Optional<Limit> full = onlyIfFree ? state.wouldBlock(run) : Optional.empty();
    if (full.isPresent()) {
      return capacityFull(full.get(), run);
    }
    log.opened(run, new Transition.Queued(), submit.actor());
    if (submit.force()) {
      log.emit(new Event.LimitsBypassed(log.now(), run, submit.actor()));
    }
    if (submit.force() || onlyIfFree) {
      admission.admit(run);
    }
    return new Answer.Accepted(
        submit.runId(), state.run(submit.runId()).map(Run::sequence).orElse(1));
  }

  private static List<FieldError> errorsOf(Input.Submit submit) {
    List<FieldError> errors = new ArrayList<>(RunRules.check(submit.spec()));
    if (submit.runAt().isPresent() && (submit.onlyIfFree() || submit.force())) {
      errors.add(
          new FieldError(
              "runAt", "Must be absent: the run is to be admitted at once or not at all"));
    }
    return errors;
  }

  private Run requested(Input.Submit submit) {
    Instant now = log.now();
    return Run.queued(
        new RunOpening(
            submit.runId(),
            submit.origin(),
            submit.spec(),
            state.nextArrival(),
            submit.backfill().map(Input.BackfillOf::scheduledFor).or(submit::runAt).orElse(now),
            now,
            Optional.empty(),
            Optional.empty(),
            submit.retryOf(),
            submit.backfill().map(Input.BackfillOf::backfillId),
            submit.force()),
        submit.runAt().filter(at -> at.isAfter(now)),
        false);
  }

  private Answer capacityFull(Limit full, Run run) {
    Duration eta = explaining.slotEta(full, run.spec().getPool());
    return new Answer.Refused(
        "capacity-full",
        "%s is full (%d of %d); a slot may be free in %d s"
            .formatted(
                full.key().description(), full.usage(), full.cap(), Math.max(1, eta.toSeconds())),
        List.of(),
        Optional.of(eta));
  }
}
