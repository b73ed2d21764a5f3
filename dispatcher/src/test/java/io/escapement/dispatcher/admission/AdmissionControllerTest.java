package io.escapement.dispatcher.admission;

import static io.escapement.dispatcher.admission.Runs.START;
import static io.escapement.dispatcher.admission.Runs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.escapement.dispatcher.admission.AdmissionController.Decision;
import io.escapement.schemas.FailureClass;
import io.escapement.schemas.OverlapPolicy;
import io.escapement.schemas.RetryDefinition;
import io.escapement.schemas.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdmissionControllerTest {
  private final AdmissionController admission =
      new AdmissionController(new AdmissionState(AdmissionSettings.defaults()));
  private Instant now = START;

  @BeforeEach
  void anExecutorIsThere() {
    handle(Runs.executor(1_000));
  }

  private Decision handle(Input input) {
    return admission.handle(input, now);
  }

  private Run run(String id) {
    return admission.state().run(id).orElseThrow();
  }

  private RunState state(String id) {
    return run(id).state();
  }

  private List<String> admitted(Decision decision) {
    List<String> ids = new ArrayList<>();
    for (Event event : decision.events()) {
      if (event instanceof Event.RunChanged changed
          && changed.transition() instanceof Transition.Admitted) {
        ids.add(changed.run().id());
      }
    }
    return ids;
  }

  @Test
  void theGlobalCapHoldsAndAFreedSlotGoesToTheNext() {
    handle(Runs.submit("a", spec().build()));
    handle(Runs.submit("b", spec().build()));
    handle(Runs.submit("c", spec().build()));
    assertThat(state("c")).isEqualTo(RunState.QUEUED);
    assertThat(admission.explain("c").orElseThrow().limit()).contains("global cap");
    assertThat(admitted(handle(Runs.succeeded(run("a"))))).containsExactly("c");
  }

  @Test
  void theHigherPriorityGoesFirstThenTheEarlierDueTime() {
    fillTheCap();
    handle(Runs.submit("low", spec().setPriority(1).build()));
    handle(Runs.submit("high", spec().setPriority(9).build()));
    handle(Runs.fire("later", START.plusSeconds(5), spec().setPriority(9)));
    handle(Runs.fire("earlier", START.minusSeconds(5), spec().setPriority(9)));
    List<String> order = new ArrayList<>();
    for (String id : List.of("cap-0", "cap-1")) {
      order.addAll(admitted(handle(Runs.succeeded(run(id)))));
    }
    assertThat(order).containsExactly("earlier@" + START.minusSeconds(5), "high");
  }

  @Test
  void waitingRaisesPriority() {
    fillTheCap();
    handle(Runs.submit("patient", spec().setPriority(0).build()));
    now = now.plus(Duration.ofMinutes(10));
    handle(Runs.submit("urgent", spec().setPriority(9).build()));
    // The leases of the first two end by now, and they are given up for a while.
    assertThat(admitted(handle(new Input.TimePassed())).getFirst()).isEqualTo("patient");
  }

  @Test
  void aRunThatOneLimitBlocksDoesNotHideOneThatCouldRun() {
    handle(new Input.PoolSet("default", Optional.of(Runs.limits(0, 1))));
    handle(new Input.GlobalCapSet(10));
    for (int i = 0; i < 3; i++) {
      handle(Runs.submit("a" + i, spec().setConcurrencyKey("a").setPriority(9).build()));
    }
    assertThat(admitted(handle(Runs.submit("b", spec().setConcurrencyKey("b").build()))))
        .containsExactly("b");
    assertThat(admission.explain("a1").orElseThrow().limit())
        .contains("concurrency key a in pool default");
    assertThat(admitted(handle(Runs.succeeded(run("a0"))))).containsExactly("a1");
  }

  @Test
  void concurrencyKeysOfEqualPriorityTakeTurns() {
    fillTheCap();
    for (int i = 0; i < 6; i++) {
      handle(Runs.submit("greedy-" + i, spec().setConcurrencyKey("greedy").build()));
    }
    for (int i = 0; i < 2; i++) {
      handle(Runs.submit("modest-" + i, spec().setConcurrencyKey("modest").build()));
    }
    List<String> order = new ArrayList<>(admitted(handle(Runs.succeeded(run("cap-0")))));
    for (int i = 0; i < 4; i++) {
      order.addAll(admitted(handle(Runs.succeeded(run(order.getLast())))));
    }
    assertThat(order).containsExactly("greedy-0", "modest-0", "greedy-1", "modest-1", "greedy-2");
  }

  @Test
  void aLoweredCapKillsNothingAndDrains() {
    handle(new Input.GlobalCapSet(3));
    for (int i = 0; i < 4; i++) {
      handle(Runs.submit("r" + i, spec().build()));
    }
    handle(new Input.GlobalCapSet(1));
    assertThat(List.of("r0", "r1", "r2")).allMatch(id -> state(id) == RunState.ADMITTED);
    assertThat(admitted(handle(Runs.succeeded(run("r0"))))).isEmpty();
    assertThat(admitted(handle(Runs.succeeded(run("r1"))))).isEmpty();
    assertThat(admitted(handle(Runs.succeeded(run("r2"))))).containsExactly("r3");
  }

  @Test
  void aBadCapIsNotTaken() {
    handle(new Input.GlobalCapSet(0));
    assertThat(admitted(handle(Runs.submit("a", spec().build())))).containsExactly("a");
  }

  @Test
  void anExpiredLeaseFreesTheSlotAndALateReportNeverChangesState() {
    handle(Runs.submit("a", spec().build()));
    Run first = run("a");
    handle(Runs.started(first, now));
    now = now.plus(Duration.ofSeconds(31));
    handle(new Input.TimePassed());
    assertThat(state("a")).isEqualTo(RunState.RETRY_WAIT);
    assertThat(admission.state().usage()).isEmpty();

    Decision late = handle(Runs.succeeded(first));
    assertThat(late.events()).hasSize(1).allMatch(e -> e instanceof Event.ReportIgnored);
    assertThat(state("a")).isEqualTo(RunState.RETRY_WAIT);

    now = now.plus(Duration.ofMinutes(2));
    handle(new Input.TimePassed());
    assertThat(run("a").token()).isGreaterThan(first.token());
    assertThat(run("a").attempts()).isEqualTo(2);
  }

  @Test
  void heartbeatsRenewTheLeaseButNotTheDeadline() {
    handle(Runs.submit("a", spec().build()));
    handle(Runs.started(run("a"), now));
    Instant deadline = run("a").attempt().orElseThrow().deadline();
    while (now.isBefore(deadline.minusSeconds(10))) {
      now = now.plusSeconds(10);
      handle(new Input.Heartbeat("a", 1, "executor-1", 0, java.util.OptionalDouble.empty(), ""));
      handle(new Input.TimePassed());
      assertThat(state("a")).isEqualTo(RunState.RUNNING);
    }
    now = deadline;
    Decision decision = handle(new Input.TimePassed());
    assertThat(state("a")).isEqualTo(RunState.RETRY_WAIT);
    assertThat(decision.events()).anyMatch(e -> e instanceof Event.AbortRequested);
  }

  @Test
  void permanentFailuresAreNotRepeatedAndOthersAreGivenUpAfterTheLastAttempt() {
    handle(Runs.submit("bad", spec().build()));
    handle(Runs.failed(run("bad"), FailureClass.VALIDATION));
    assertThat(admission.state().run("bad")).isEmpty();

    RetryDefinition retry =
        RetryDefinition.newBuilder().setMaxAttempts(3).setInitialBackoffMs(1_000).build();
    handle(Runs.submit("flaky", spec().setRetry(retry).build()));
    for (int attempt = 1; attempt <= 3; attempt++) {
      assertThat(run("flaky").attempts()).isEqualTo(attempt);
      handle(Runs.failed(run("flaky"), FailureClass.NETWORK));
      now = now.plusSeconds(60);
      handle(new Input.TimePassed());
    }
    assertThat(admission.state().run("flaky")).isEmpty();
  }

  @Test
  void anOverlappingFireIsSkippedQueuedOrCancelsAsThePolicySays() {
    for (OverlapPolicy policy : OverlapPolicy.values()) {
      String id = "s-" + policy;
      handle(Runs.fire(id, now, spec().setOverlapPolicy(policy)));
      for (int i = 1; i <= 2; i++) {
        handle(Runs.fire(id, now.plusSeconds(i), spec().setOverlapPolicy(policy)));
      }
      List<Run> open = admission.state().runsOf(id);
      assertThat(open)
          .as(policy.name())
          .hasSize(
              switch (policy) {
                case ALLOW, QUEUE_ALL -> 3;
                case SKIP -> 1;
                case QUEUE_ONE, CANCEL_RUNNING -> 2;
              });
      if (policy == OverlapPolicy.CANCEL_RUNNING) {
        assertThat(open.getFirst().cancelRequested()).isTrue();
        assertThat(open.getLast().state()).isEqualTo(RunState.QUEUED);
      }
      open.forEach(run -> handle(new Input.Cancel("ann", run.id(), "")));
      admission.state().runsOf(id).forEach(run -> handle(Runs.succeeded(run)));
      assertThat(admission.state().runsOf(id)).isEmpty();
    }
  }

  @Test
  void queuedFiresOfAScheduleRunOneAtATime() {
    handle(new Input.GlobalCapSet(10));
    for (int i = 0; i < 3; i++) {
      handle(
          Runs.fire("s", START.plusSeconds(i), spec().setOverlapPolicy(OverlapPolicy.QUEUE_ALL)));
    }
    assertThat(admission.state().usage())
        .containsEntry(
            new io.escapement.dispatcher.admission.limit.LimitKey(
                io.escapement.dispatcher.admission.limit.LimitKey.Kind.OVERLAP, "default", "s"),
            1);
  }

  @Test
  void runNowIsAdmittedAtOnceOrLeavesNothingBehind() {
    fillTheCap();
    Decision refused = handle(Runs.runNow("now", spec().build(), false));
    assertThat(refused.answer())
        .hasValueSatisfying(
            answer -> {
              assertThat(answer).isInstanceOf(Answer.Refused.class);
              assertThat(((Answer.Refused) answer).slotEta()).isPresent();
            });
    assertThat(refused.events()).isEmpty();
    assertThat(admission.state().run("now")).isEmpty();

    Decision forced = handle(Runs.runNow("forced", spec().build(), true));
    assertThat(state("forced")).isEqualTo(RunState.ADMITTED);
    assertThat(forced.events()).anyMatch(e -> e instanceof Event.LimitsBypassed);
    handle(Runs.succeeded(run("cap-0")));
    assertThat(handle(Runs.runNow("still-full", spec().build(), false)).events()).isEmpty();
  }

  @Test
  void aRunWhoseTypeNobodyOffersWaitsAndHoldsNoSlot() {
    handle(
        Runs.submit(
            "odd",
            spec()
                .setTask(io.escapement.schemas.TaskDefinition.newBuilder().setType("odd").build())
                .build()));
    assertThat(state("odd")).isEqualTo(RunState.QUEUED);
    assertThat(admission.explain("odd").orElseThrow().limit())
        .contains("slots of the executors that offer default/odd");
    Decision decision =
        handle(
            new Input.ExecutorSeen(
                "late",
                java.util.Set.of("default"),
                java.util.Set.of("odd"),
                5,
                java.util.Map.of("odd", 1),
                Instant.MAX));
    assertThat(admitted(decision)).containsExactly("odd");
  }

  @Test
  void underPressureAFireThatYieldsWaitsOnce() {
    handle(new Input.PressureSeen("chat", now.plus(Duration.ofMinutes(10))));
    handle(Runs.fire("polite", now, spec().setYieldsToPressure(true)));
    handle(Runs.fire("rude", now, spec()));
    assertThat(run("polite@" + now).notBefore()).contains(now.plusSeconds(30));
    assertThat(state("rude@" + now)).isEqualTo(RunState.ADMITTED);
    Instant fired = now;
    now = now.plusSeconds(30);
    handle(new Input.TimePassed());
    assertThat(state("polite@" + fired)).isEqualTo(RunState.ADMITTED);
  }

  @Test
  void threeFailuresInARowPauseTheScheduleAndASuccessStartsOver() {
    List<String> reasons = new ArrayList<>();
    FailureClass[] outcomes = {
      FailureClass.VALIDATION,
      FailureClass.VALIDATION,
      null,
      FailureClass.VALIDATION,
      FailureClass.AUTH_FAILED,
      FailureClass.VALIDATION
    };
    for (FailureClass outcome : outcomes) {
      now = now.plusSeconds(60);
      handle(Runs.fire("s", now, spec()));
      Run run = run("s@" + now);
      Decision decision = handle(outcome == null ? Runs.succeeded(run) : Runs.failed(run, outcome));
      for (Event event : decision.events()) {
        if (event instanceof Event.PauseRequested pause) {
          reasons.add(pause.reason());
        }
      }
    }
    assertThat(reasons).singleElement().asString().contains("3 failures in a row", "validation");
  }

  @Test
  void cancellingEndsWhatWaitsAtOnceAndTellsTheExecutorOfWhatRuns() {
    fillTheCap();
    handle(Runs.submit("waits", spec().build()));
    handle(new Input.Cancel("ann", "waits", "no more"));
    assertThat(admission.state().run("waits")).isEmpty();

    handle(Runs.started(run("cap-0"), now));
    Decision decision = handle(new Input.Cancel("ann", "cap-0", "no more"));
    assertThat(decision.events()).anyMatch(e -> e instanceof Event.AbortRequested);
    assertThat(state("cap-0")).isEqualTo(RunState.RUNNING);
    handle(Runs.failed(run("cap-0"), FailureClass.ABORTED));
    assertThat(admission.state().run("cap-0")).isEmpty();
    assertThat(handle(new Input.Cancel("ann", "cap-0", "")).answer())
        .hasValueSatisfying(answer -> assertThat(answer).isInstanceOf(Answer.Refused.class));
  }

  @Test
  void aCommandWithTheSameRunChangesNothingTheSecondTime() {
    handle(Runs.submit("a", spec().build()));
    Decision again = handle(Runs.submit("a", spec().build()));
    assertThat(again.events()).isEmpty();
    assertThat(again.answer()).contains(new Answer.Accepted("a", run("a").sequence()));
  }

  private void fillTheCap() {
    handle(Runs.submit("cap-0", spec().build()));
    handle(Runs.submit("cap-1", spec().build()));
  }
}
