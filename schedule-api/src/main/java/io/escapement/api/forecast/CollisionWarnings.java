package io.escapement.api.forecast;

import io.escapement.schemas.ScheduleDefinition;
import io.escapement.timing.forecast.Collisions;
import io.escapement.timing.forecast.Collisions.Collision;
import io.escapement.timing.forecast.ExpectedWork;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Tells who saves a schedule whom it will meet, and how not to. Thread-safe. */
@Component
public final class CollisionWarnings {
  private final ExpectedWorks works;

  CollisionWarnings(ExpectedWorks works) {
    this.works = works;
  }

  /**
   * What to know before a schedule is saved.
   *
   * @param warnings one sentence, or none
   * @param stagger what would remove the collision
   */
  public record Advice(List<String> warnings, Optional<Stagger> stagger) {
    private static final Advice NONE = new Advice(List.of(), Optional.empty());
  }

  /** Looks at the next 24 hours. */
  public Advice of(ScheduleDefinition definition, Instant now) {
    Optional<ExpectedWork> candidate = works.of(definition, now);
    if (candidate.isEmpty() || candidate.get().steps() == 0) {
      return Advice.NONE; // what has no steps collides with nobody
    }
    List<ExpectedWork> others =
        works.ofActive(Optional.of(definition.getPool())).stream()
            .filter(other -> !other.scheduleId().equals(definition.getId()))
            .toList();
    List<Collision> collisions =
        Collisions.with(candidate.get(), others, now, Collisions.DEFAULT_THRESHOLD);
    if (collisions.isEmpty()) {
      return Advice.NONE;
    }
    Optional<Duration> stagger =
        Collisions.stagger(candidate.get(), others, now, Collisions.DEFAULT_THRESHOLD);
    return new Advice(
        List.of(sentence(definition, collisions, stagger)),
        stagger.map(delay -> Stagger.of(definition, delay, now)));
  }

  private static String sentence(
      ScheduleDefinition definition, List<Collision> collisions, Optional<Duration> stagger) {
    Collision first = collisions.getFirst();
    String others =
        String.join(
            ", ",
            first.scheduleIds().stream()
                .filter(id -> !id.equals(definition.getId()))
                .limit(5)
                .toList());
    return "Collides %d times in the next 24 h in pool %s, first at %s with %s: %.0f steps within five minutes, more than %.0f. %s"
        .formatted(
            collisions.size(),
            definition.getPool(),
            first.from(),
            others,
            first.steps(),
            Collisions.DEFAULT_THRESHOLD,
            stagger
                .map(later -> "Starting " + later + " later avoids it")
                .orElse("No later start within two hours avoids it"));
  }
}
