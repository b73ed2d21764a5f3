package io.escapement.schemas.definition;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How things are named. */
public final class Ids {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Pattern NUMBERED = Pattern.compile("(.*)~(\\d{1,8})");

  private Ids() {}

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

  /** A schedule's id from its name: "Daily report" becomes {@code daily-report}. */
  public static String fromName(String name) {
    String id =
        name.toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9._-]+", "-")
            .replaceAll("^[^a-z0-9]+|-+$", "");
    return id.length() > 128 ? id.substring(0, 128) : id;
  }
}
