package io.escapement.api.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.escapement.api.view.Views;
import io.escapement.schemas.AutoPauseDefinition;
import io.escapement.schemas.CatchUpDefinition;
import io.escapement.schemas.OnceTriggerDefinition;
import io.escapement.schemas.RetryDefinition;
import io.escapement.schemas.Schedule;
import io.escapement.schemas.ScheduleDefinition;
import io.escapement.schemas.ScheduleProgress;
import io.escapement.schemas.ScheduleState;
import io.escapement.schemas.TaskDefinition;
import io.escapement.schemas.serde.AvroSerde;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The directory finds what a look at every schedule finds, page by page, in every order. */
class ScheduleDirectoryTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final int STEPS = 4_000;

  private final ScheduleDirectory directory = new ScheduleDirectory();
  private final Map<String, Schedule> schedules = new TreeMap<>();
  private final Map<String, ScheduleProgress> progress = new HashMap<>();

  /** Lets Avro make records. */
  @BeforeAll
  static void trustRecords() {
    var _ = AvroSerde.of(Schedule.class);
  }

  @ParameterizedTest
  @EnumSource(ScheduleOrder.By.class)
  void findsWhatALookAtEveryScheduleFinds(ScheduleOrder.By by) {
    long seed = Long.getLong("escapement.seed", 7);
    var random = new Random(seed);
    for (int step = 0; step < STEPS; step++) {
      change(random);
      if (step % 20 == 0) {
        var order = new ScheduleOrder(by, random.nextBoolean());
        Asked asked = ask(random);
        assertThat(paged(asked.filter(), order, 1 + random.nextInt(7)))
            .as("seed %d, step %d, %s, %s", seed, step, asked.filter(), order)
            .isEqualTo(lookedFor(asked.matches(), order));
      }
    }
  }

  /** More have the facet than are sorted for a page. */
  @Test
  void findsAmongMany() {
    var random = new Random(11);
    IntStream.range(0, 3 * ScheduleDirectory.WORTH_SORTING)
        .forEach(i -> put(schedule("s" + i, i % 2 == 0 ? "even" : "odd", random)));
    Predicate<Schedule> even = schedule -> schedule.getDefinition().getPool().equals("even");
    var filter = ScheduleFilter.having(new Facet(Facet.Kind.POOL, "even"));

    for (ScheduleOrder.By by : ScheduleOrder.By.values()) {
      var order = new ScheduleOrder(by, true);
      assertThat(paged(filter, order, 500)).isEqualTo(lookedFor(even, order));
    }
    assertThat(directory.count(new Facet(Facet.Kind.POOL, "even")))
        .isEqualTo(3 * ScheduleDirectory.WORTH_SORTING / 2);
  }

  private record Asked(ScheduleFilter filter, Predicate<Schedule> matches) {}

  private static Asked ask(Random random) {
    String pool = "pool-" + random.nextInt(3);
    String team = "team:" + random.nextInt(3);
    String text = random.nextBoolean() ? "" : Integer.toString(random.nextInt(10));
    List<Facet> facets = new ArrayList<>();
    Predicate<Schedule> matches =
        schedule ->
            schedule.getDefinition().getId().contains(text)
                || schedule.getDefinition().getName().toLowerCase(Locale.ROOT).contains(text);
    if (random.nextBoolean()) {
      facets.add(new Facet(Facet.Kind.POOL, pool));
      matches = matches.and(schedule -> schedule.getDefinition().getPool().equals(pool));
    }
    if (random.nextBoolean()) {
      facets.add(new Facet(Facet.Kind.LABEL, team));
      matches =
          matches.and(
              schedule -> team.equals("team:" + schedule.getDefinition().getLabels().get("team")));
    }
    if (random.nextInt(4) == 0) {
      facets.add(Facet.autoPaused());
      matches =
          matches.and(
              schedule ->
                  schedule.getState() == ScheduleState.PAUSED
                      && schedule.getUpdatedBy().equals("dispatcher"));
    }
    return new Asked(new ScheduleFilter(facets, text), matches);
  }

  private void change(Random random) {
    String id = "s" + random.nextInt(60);
    switch (random.nextInt(5)) {
      case 0 -> {
        directory.remove(id);
        schedules.remove(id);
        progress.remove(id);
      }
      case 1 -> fire(id, random);
      default -> put(schedule(id, "pool-" + random.nextInt(3), random));
    }
  }

  private void put(Schedule schedule) {
    directory.put(schedule);
    schedules.put(schedule.getDefinition().getId(), schedule);
  }

  private void fire(String id, Random random) {
    ScheduleProgress fired =
        ScheduleProgress.newBuilder()
            .setLastDueAt(NOW.plusSeconds(random.nextInt(100)))
            .setNextFireAt(random.nextInt(4) == 0 ? null : NOW.plusSeconds(random.nextInt(200)))
            .build();
    directory.put(id, fired);
    progress.put(id, fired);
  }

  private List<String> paged(ScheduleFilter filter, ScheduleOrder order, int limit) {
    List<String> ids = new ArrayList<>();
    Optional<String> cursor = Optional.of("");
    while (cursor.isPresent()) {
      ScheduleDirectory.Found found = directory.find(filter, order, cursor.get(), limit);
      ids.addAll(found.ids());
      cursor = found.nextCursor();
    }
    return ids;
  }

  private List<String> lookedFor(Predicate<Schedule> matches, ScheduleOrder order) {
    Comparator<Schedule> byField =
        switch (order.by()) {
          case ID -> Comparator.comparing(schedule -> "");
          case NAME ->
              Comparator.comparing(
                  schedule -> schedule.getDefinition().getName().toLowerCase(Locale.ROOT));
          case NEXT_FIRE_AT -> Comparator.comparing(this::due);
          case UPDATED_AT -> Comparator.comparing(Schedule::getUpdatedAt);
          case CREATED_AT -> Comparator.comparing(Schedule::getCreatedAt);
        };
    Comparator<Schedule> complete =
        byField.thenComparing(schedule -> schedule.getDefinition().getId());
    return schedules.values().stream()
        .filter(matches)
        .sorted(order.descending() ? complete.reversed() : complete)
        .map(schedule -> schedule.getDefinition().getId())
        .toList();
  }

  /** As {@code Views.nextFireAt} says it of a schedule and its progress. */
  private Instant due(Schedule schedule) {
    ScheduleProgress its =
        progress.getOrDefault(
            schedule.getDefinition().getId(), ScheduleProgress.newBuilder().build());
    return Views.nextFireAt(schedule, its).orElse(Instant.MAX);
  }

  private static Schedule schedule(String id, String pool, Random random) {
    ScheduleState state = ScheduleState.values()[random.nextInt(ScheduleState.values().length)];
    return Schedule.newBuilder()
        .setDefinition(
            ScheduleDefinition.newBuilder()
                .setId(id)
                .setName("Name " + random.nextInt(20))
                .setTrigger(new OnceTriggerDefinition(NOW))
                .setTask(TaskDefinition.newBuilder().setType("http").build())
                .setPool(pool)
                .setCatchUp(CatchUpDefinition.newBuilder().build())
                .setRetry(RetryDefinition.newBuilder().build())
                .setAutoPause(AutoPauseDefinition.newBuilder().build())
                .setLabels(
                    random.nextBoolean()
                        ? Map.of()
                        : Map.of("team", Integer.toString(random.nextInt(3))))
                .build())
        .setState(state)
        .setVersion(1)
        .setCreatedAt(NOW.plusSeconds(random.nextInt(50)))
        .setUpdatedAt(NOW.plusSeconds(random.nextInt(50)))
        .setUpdatedBy(random.nextBoolean() ? "dispatcher" : "ada")
        .setNextFireAt(random.nextInt(5) == 0 ? null : NOW.plusSeconds(random.nextInt(100)))
        .build();
  }
}
