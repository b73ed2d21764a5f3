package io.escapement.ticker.topology;

import io.escapement.schemas.Accepted;
import io.escapement.schemas.CommandResult;
import io.escapement.schemas.FieldProblem;
import io.escapement.schemas.Refused;
import io.escapement.schemas.ScheduleCommand;
import io.escapement.ticker.schedule.Decision;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** What the ticker answers to commands. */
final class Answers {
  private Answers() {}

  /**
   * The answer to a command about a schedule.
   *
   * @param firedAhead a due time that has gone out already and starts in a moment
   */
  static CommandResult of(
      ScheduleCommand command, Decision decision, Optional<Instant> firedAhead, Instant now) {
    String ahead = firedAhead.map(due -> ",\"firedAhead\":\"" + due + "\"").orElse("");
    return switch (decision) {
      case Decision.Stored stored ->
          accepted(
              command,
              stored.schedule().getVersion(),
              "{\"effect\":\""
                  + stored.effect().name().toLowerCase(Locale.ROOT)
                  + "\""
                  + ahead
                  + "}",
              now);
      case Decision.Deleted deleted ->
          accepted(command, deleted.lastVersion(), "{\"effect\":\"deleted\"" + ahead + "}", now);
      case Decision.Refused refused -> refused(command, refused, now);
    };
  }

  static CommandResult accepted(
      ScheduleCommand command, long version, String details, Instant now) {
    return new CommandResult(
        command.getCommandId(), now, command.getScheduleId(), new Accepted(version, details));
  }

  static CommandResult refused(ScheduleCommand command, Decision.Refused refused, Instant now) {
    return new CommandResult(
        command.getCommandId(),
        now,
        command.getScheduleId(),
        new Refused(
            refused.problem(),
            refused.detail(),
            refused.errors().stream()
                .map(error -> new FieldProblem(error.field(), error.message()))
                .toList(),
            "{}"));
  }
}
