package io.escapement.api.command;

import io.escapement.schemas.Accepted;
import io.escapement.schemas.CommandResult;
import io.escapement.schemas.Refused;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is known of a command.
 *
 * @param state {@link #PENDING}, {@link #ACCEPTED} or {@link #REFUSED}
 * @param subject the id of what it was about; empty: its owner has not said
 * @param detail one sentence
 */
record CommandStatus(String state, String subject, String detail) {
  /** Stored, and not answered. */
  static final String PENDING = "PENDING";

  /** Carried out. */
  static final String ACCEPTED = "ACCEPTED";

  /** Not carried out, and it will not be. */
  static final String REFUSED = "REFUSED";

  static CommandStatus pending() {
    return new CommandStatus(PENDING, "", "Its owner has not answered yet");
  }

  static CommandStatus of(CommandResult result) {
    return switch (result.getOutcome()) {
      case Accepted _ -> new CommandStatus(ACCEPTED, result.getSubject(), "It was carried out");
      case Refused refused -> new CommandStatus(REFUSED, result.getSubject(), refused.getDetail());
      default -> throw new IllegalStateException("Unknown outcome " + result.getOutcome());
    };
  }

  Map<String, Object> response(String statusUrl) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("state", state);
    json.put("subject", subject.isEmpty() ? null : subject);
    json.put("detail", detail);
    json.put("statusUrl", statusUrl);
    return json;
  }
}
