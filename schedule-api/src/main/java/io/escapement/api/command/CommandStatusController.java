package io.escapement.api.command;

import io.escapement.api.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** What became of a command that was answered with 202, through whichever gateway it was sent. */
@RestController
@RequestMapping(CommandStatusController.PATH)
final class CommandStatusController {
  static final String PATH = "/api/v1/commands";

  private final CommandLookup lookup;

  CommandStatusController(CommandLookup lookup) {
    this.lookup = lookup;
  }

  /** Ids of commands may hold what a path may not. */
  static String urlOf(String commandId) {
    return PATH
        + "/"
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(commandId.getBytes(StandardCharsets.UTF_8));
  }

  @GetMapping("/{id}")
  Mono<Map<String, Object>> get(@PathVariable String id) {
    return lookup
        .find(decoded(id))
        .switchIfEmpty(Mono.error(() -> Problem.notFound("command " + id + " of the last hour")))
        .map(status -> status.response(PATH + "/" + id));
  }

  private static String decoded(String id) {
    try {
      return new String(Base64.getUrlDecoder().decode(id), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw Problem.notFound("command " + id);
    }
  }
}
