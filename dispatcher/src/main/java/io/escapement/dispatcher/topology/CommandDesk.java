package io.escapement.dispatcher.topology;

import io.escapement.dispatcher.admission.AdmissionController;
import io.escapement.dispatcher.admission.Answer;
import io.escapement.dispatcher.admission.Input;
import io.escapement.kafka.PromptCommit;
import io.escapement.schemas.CancelRun;
import io.escapement.schemas.CommandResult;
import io.escapement.schemas.ExplainLimits;
import io.escapement.schemas.ExplainRun;
import io.escapement.schemas.RunCommand;
import io.escapement.schemas.SubmitRun;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Carries out commands and answers them; one that comes again gets its first answer. */
final class CommandDesk {
  private final AdmissionController admission;
  private final Deciding deciding;
  private final RecentCommands recent;
  private final Outputs outputs;
  private final PromptCommit commit;

  CommandDesk(
      AdmissionController admission,
      Deciding deciding,
      RecentCommands recent,
      Outputs outputs,
      PromptCommit commit) {
    this.admission = admission;
    this.deciding = deciding;
    this.recent = recent;
    this.outputs = outputs;
    this.commit = commit;
  }

  /**
   * What a command does, not done yet.
   *
   * @throws IllegalArgumentException when it cannot be understood
   */
  Runnable read(RunCommand command, Instant now) {
    return switch (command.getAction()) {
      case ExplainRun explain ->
          answering(
              () ->
                  CommandAnswers.explanation(
                      command, explain.getRunId(), admission.explain(explain.getRunId()), now));
      case ExplainLimits _ ->
          answering(
              () -> CommandAnswers.standing(command, admission.standing(poolOf(command)), now));
      case SubmitRun submit -> deciding(command, InputReader.read(command.getActor(), submit), now);
      case CancelRun cancel -> deciding(command, InputReader.read(command, cancel), now);
      default ->
          throw new IllegalArgumentException("Unknown action " + command.getAction().getClass());
    };
  }

  private static Optional<String> poolOf(RunCommand command) {
    return Optional.of(command.getPool()).filter(pool -> !pool.isEmpty());
  }

  private Runnable deciding(RunCommand command, Input input, Instant now) {
    return answering(
        () -> recent.answerTo(command).orElseGet(() -> firstAnswer(command, input, now)));
  }

  private CommandResult firstAnswer(RunCommand command, Input input, Instant now) {
    Answer answer =
        deciding
            .decide(input, now)
            .answer()
            .orElseThrow(() -> new IllegalStateException("A command has an answer: " + input));
    CommandResult result = CommandAnswers.of(command, answer, now);
    recent.remember(command, result, now);
    if (answer instanceof Answer.Refused && command.getAction() instanceof SubmitRun submit) {
      tellBackfill(submit, now);
    }
    return result;
  }

  /** A run that never begins has ended, too: its backfill goes on. */
  private void tellBackfill(SubmitRun submit, Instant now) {
    if (submit.getBackfillId().isPresent() && submit.getSpec().getScheduleId().isPresent()) {
      outputs.scheduleCommand(
          ScheduleCommands.backfillRunEnded(
              submit.getBackfillId().get(),
              submit.getRunId(),
              submit.getSpec().getScheduleId().get(),
              false,
              now));
    }
  }

  private Runnable answering(Supplier<CommandResult> result) {
    return () -> {
      outputs.result(result.get());
      commit.wrote();
    };
  }
}
