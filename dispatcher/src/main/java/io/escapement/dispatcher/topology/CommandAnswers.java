package io.escapement.dispatcher.topology;

import io.escapement.dispatcher.admission.Answer;
import io.escapement.dispatcher.admission.Standing;
import io.escapement.dispatcher.admission.WaitingFor;
import io.escapement.dispatcher.admission.limit.LimitKey;
import io.escapement.dispatcher.admission.limit.LimitUsage;
import io.escapement.schemas.Accepted;
import io.escapement.schemas.CommandResult;
import io.escapement.schemas.FieldProblem;
import io.escapement.schemas.Refused;
import io.escapement.schemas.RunCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/** Puts answers into the published form. */
final class CommandAnswers {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private CommandAnswers() {}

  static CommandResult of(RunCommand command, Answer answer, Instant at) {
    return switch (answer) {
      case Answer.Accepted accepted ->
          new CommandResult(
              command.getCommandId(),
              at,
              accepted.runId(),
              new Accepted((long) accepted.sequence(), "{}"));
      case Answer.Refused refused ->
          new CommandResult(
              command.getCommandId(),
              at,
              command.getPool(),
              new Refused(
                  refused.problem(),
                  refused.detail(),
                  refused.errors().stream()
                      .map(error -> new FieldProblem(error.field(), error.message()))
                      .toList(),
                  refused
                      .slotEta()
                      .map(
                          eta ->
                              JSON.writeValueAsString(
                                  Map.of("slotEtaSeconds", Math.max(1, eta.toSeconds()))))
                      .orElse("{}")));
    };
  }

  static CommandResult explanation(
      RunCommand command, String runId, Optional<WaitingFor> waitingFor, Instant at) {
    return new CommandResult(
        command.getCommandId(),
        at,
        runId,
        new Accepted(
            0L, waitingFor.map(CommandAnswers::fields).map(JSON::writeValueAsString).orElse("{}")));
  }

  static CommandResult standing(RunCommand command, Standing standing, Instant at) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("running", standing.running());
    details.put("waiting", standing.waiting());
    Map<String, Integer> waitingBy = new TreeMap<>();
    standing
        .waitingBy()
        .forEach(
            (kind, runs) -> waitingBy.put(kind.map(CommandAnswers::word).orElse("time"), runs));
    details.put("waitingBy", waitingBy);
    details.put("limits", standing.limits().stream().map(CommandAnswers::fields).toList());
    return new CommandResult(
        command.getCommandId(),
        at,
        command.getPool(),
        new Accepted(0L, JSON.writeValueAsString(details)));
  }

  private static String word(LimitKey.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, Object> fields(LimitUsage limit) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("kind", word(limit.key().kind()));
    fields.put("limit", limit.key().description());
    fields.put("usage", limit.usage());
    fields.put("cap", limit.cap());
    return fields;
  }

  private static Map<String, Object> fields(WaitingFor waitingFor) {
    Map<String, Object> fields = new LinkedHashMap<>();
    waitingFor
        .limit()
        .ifPresent(
            limit -> {
              fields.put("limit", limit);
              fields.put("usage", waitingFor.usage());
              fields.put("cap", waitingFor.cap());
              fields.put("position", waitingFor.position());
              waitingFor.eta().map(Duration::toSeconds).ifPresent(s -> fields.put("etaSeconds", s));
            });
    waitingFor.notBefore().ifPresent(at -> fields.put("notBefore", at.toString()));
    return fields;
  }
}
