package io.escapement.api.live;

import io.escapement.api.command.CommandGateway;
import io.escapement.api.directory.Facet;
import io.escapement.api.directory.ScheduleFilter;
import io.escapement.api.directory.ScheduleOrder;
import io.escapement.api.view.Views;
import io.escapement.schemas.AuditEntry;
import io.escapement.schemas.Schedule;
import io.escapement.schemas.ScheduleState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What somebody on call looks at first. */
@RestController
@RequestMapping("/api/v1/stats")
final class StatsController {
  private static final Duration RECENT = Duration.ofHours(24);
  private static final int MOST_OF_A_KIND = 20;

  private static final int NEXT_FIRES = 10;

  /** What components tell in the audit, with the kind of attention that it calls for, if any. */
  private static final Map<String, Optional<String>> NEWS =
      Map.of(
          "queue.unserved", Optional.of("queue-unserved"),
          "queue.served", Optional.empty(),
          "slots.drift", Optional.of("slots-drift"),
          "slots.settled", Optional.empty(),
          "schedule.warned", Optional.of("schedule-warned"));

  private final RunFigures figures;
  private final CommandGateway gateway;
  private final Views views;

  StatsController(RunFigures figures, CommandGateway gateway, Views views) {
    this.figures = figures;
    this.gateway = gateway;
    this.views = views;
  }

  /**
   * Something that wants a person.
   *
   * @param kind auto-paused, dead-letter, queue-unserved, slots-drift or schedule-warned
   * @param subject the id of what it is about
   */
  private record Attention(String kind, String subject, String detail, Instant at) {}

  @GetMapping
  Map<String, Object> stats() {
    Instant now = gateway.now();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("at", now);
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (ScheduleState state : ScheduleState.values()) {
      counts.put(state.name(), views.countSchedules(Facet.state(state)));
    }
    json.put("schedules", counts);
    json.put("nextFires", nextFires());
    json.put("oldestDue", oldestDue(now).orElse(null));
    RunFigures.Figures recent = figures.figures();
    json.put("window", RunFigures.WINDOW);
    json.put("firesPerSecond", recent.fires());
    json.put("endedPerSecond", recent.ended());
    json.put("failuresByClass", recent.failures());
    Map<String, Object> lateness = new LinkedHashMap<>();
    lateness.put("p50Ms", recent.lateMsP50());
    lateness.put("p99Ms", recent.lateMsP99());
    lateness.put("samples", recent.samples());
    json.put("lateness", lateness);
    json.put("attention", attention(now));
    return json;
  }

  private List<Map<String, Object>> nextFires() {
    return find(Facet.state(ScheduleState.ACTIVE), NEXT_FIRES).stream()
        .flatMap(schedule -> views.nextFireAt(schedule).map(at -> due(schedule, at)).stream())
        .toList();
  }

  /** Only a ticker that is late or not there leaves a due time behind. */
  private Optional<Duration> oldestDue(Instant now) {
    return find(Facet.state(ScheduleState.ACTIVE), 1).stream()
        .flatMap(schedule -> views.nextFireAt(schedule).stream())
        .filter(due -> due.isBefore(now))
        .map(due -> Duration.between(due, now))
        .findFirst();
  }

  private List<Schedule> find(Facet facet, int most) {
    return views
        .schedules(ScheduleFilter.having(facet), ScheduleOrder.NEXT_DUE_FIRST, "", most)
        .items();
  }

  private static Map<String, Object> due(Schedule schedule, Instant at) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("scheduleId", schedule.getDefinition().getId());
    json.put("name", schedule.getDefinition().getName());
    json.put("at", at);
    return json;
  }

  private List<Attention> attention(Instant now) {
    List<Attention> attention = new ArrayList<>();
    find(Facet.autoPaused(), MOST_OF_A_KIND)
        .forEach(
            schedule ->
                attention.add(
                    new Attention(
                        "auto-paused",
                        schedule.getDefinition().getId(),
                        schedule.getPausedReason().orElse(""),
                        schedule.getUpdatedAt())));
    Instant recently = now.minus(RECENT);
    views.deadLetters("", MOST_OF_A_KIND, _ -> true).items().stream()
        .filter(letter -> letter.getAt().isAfter(recently))
        .forEach(
            letter ->
                attention.add(
                    new Attention(
                        "dead-letter", letter.getRunId(), letter.getMessage(), letter.getAt())));
    attention.addAll(warnings(recently));
    return attention;
  }

  /** What components said last of queues, slots and schedules, where it is no good news. */
  private List<Attention> warnings(Instant recently) {
    Map<String, Optional<Attention>> latest = new LinkedHashMap<>();
    Predicate<AuditEntry> told =
        entry -> NEWS.containsKey(entry.getAction()) && entry.getAt().isAfter(recently);
    for (AuditEntry entry : views.audit("", 100, told).items()) {
      String topic = entry.getAction().substring(0, entry.getAction().indexOf('.'));
      latest.putIfAbsent(
          topic + "/" + entry.getSubject(),
          NEWS.getOrDefault(entry.getAction(), Optional.empty())
              .map(
                  kind ->
                      new Attention(kind, entry.getSubject(), entry.getDetail(), entry.getAt())));
    }
    return latest.values().stream().flatMap(Optional::stream).toList();
  }
}
