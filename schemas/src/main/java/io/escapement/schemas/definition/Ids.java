package io.escapement.schemas.definition;

import io.escapement.timing.FieldError;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How things are named. */
public final class Ids {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Pattern NUMBERED = Pattern.compile("(.*)~(\\d{1,8})");
  private static final Pattern UNIQUE = Pattern.compile(".*-([0-9a-f]{11})[0-9a-f]{20}");
  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,127}");

  private Ids() {}

  /** What is wrong with the id of a schedule or a calendar. */
  public static Optional<FieldError> check(String id) {
    return ID.matcher(id).matches()
        ? Optional.empty()
        : Optional.of(
            new FieldError(
                "id",
                "Must be 1 to 128 of a-z, 0-9, '.', '_' and '-', beginning with a letter or"
                    + " digit"));
  }

  /** A fire: the same due time of the same schedule always has the same id. */
  public static String fire(String scheduleId, Instant scheduledFor) {
    return scheduleId + "@" + scheduledFor;
  }

  /**
   * The id of the run that takes up what a run was given up with: {@code daily@…} is followed by
   * {@code daily@…~2}, that by {@code ~3}.
   */
  public static String next(String runId) {
    Matcher numbered = NUMBERED.matcher(runId);
    return numbered.matches()
        ? numbered.group(1) + "~" + (Integer.parseInt(numbered.group(2)) + 1)
        : runId + "~2";
  }

  /**
   * A unique name that sorts by time: the kind, milliseconds, 80 random bits.
   *
   * @param kind such as {@code task}
   */
  public static String unique(String kind, Instant now) {
    byte[] random = new byte[10];
    RANDOM.nextBytes(random);
    return "%s-%011x%s".formatted(kind, now.toEpochMilli(), HexFormat.of().formatHex(random));
  }

  /** When a unique name was made; empty when it is not one. */
  public static Optional<Instant> madeAt(String unique) {
    Matcher parts = UNIQUE.matcher(unique);
    return parts.matches()
        ? Optional.of(Instant.ofEpochMilli(Long.parseLong(parts.group(1), 16)))
        : Optional.empty();
  }

  /** A schedule's id from its name: "Daily report" becomes {@code daily-report}. */
  public static String fromName(String name) {
    String id =
        name.toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9._-]+", "-")
            .replaceAll("^[^a-z0-9]+|-+$", "");
    return id.length() > 128 ? id.substring(0, 128) : id;
  }
}
