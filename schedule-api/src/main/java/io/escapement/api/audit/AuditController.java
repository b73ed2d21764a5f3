package io.escapement.api.audit;

import io.escapement.api.page.Cursors;
import io.escapement.api.page.Pages;
import io.escapement.api.view.Views;
import io.escapement.schemas.AuditEntry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Who did what. */
@RestController
@RequestMapping("/api/v1/audit")
final class AuditController {
  private final Views views;

  AuditController(Views views) {
    this.views = views;
  }

  @GetMapping
  Map<String, Object> list(
      @RequestParam(defaultValue = "") String cursor,
      @RequestParam(defaultValue = "50") int limit,
      @RequestParam Optional<String> actor,
      @RequestParam Optional<String> action,
      @RequestParam Optional<String> subject) {
    return Pages.response(
        views.audit(
            Cursors.decode(cursor),
            Pages.limit(limit),
            entry ->
                actor.map(entry.getActor()::equals).orElse(true)
                    && action.map(entry.getAction()::equals).orElse(true)
                    && subject.map(entry.getSubject()::contains).orElse(true)),
        AuditController::response);
  }

  private static Map<String, Object> response(AuditEntry entry) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("at", entry.getAt());
    json.put("actor", entry.getActor());
    json.put("action", entry.getAction());
    json.put("subject", entry.getSubject());
    json.put("detail", entry.getDetail());
    return json;
  }
}
