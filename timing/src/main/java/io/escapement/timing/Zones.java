package io.escapement.timing;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Time zones as users write them. */
public final class Zones {
  private Zones() {}

  /** What is wrong with a zone's name: there is no such zone, but one that was probably meant. */
  public static Optional<FieldError> check(String field, String zone) {
    try {
      var _ = ZoneId.of(zone);
      return Optional.empty();
    } catch (DateTimeException _) {
      return Optional.of(new FieldError(field, forUnknown(zone)));
    }
  }

  private static String forUnknown(String zone) {
    String wanted = zone.toLowerCase(Locale.ROOT);
    return ZoneId.getAvailableZoneIds().stream()
        .min(
            Comparator.comparingInt((String known) -> distance(wanted, known))
                .thenComparing(z -> z))
        .map(nearest -> "There is no zone '" + zone + "'; did you mean " + nearest + "?")
        .orElse("There is no zone '" + zone + "'");
  }

  /** Also compares with the city alone, for those who leave out the continent. */
  private static int distance(String wanted, String known) {
    String lower = known.toLowerCase(Locale.ROOT);
    String city = lower.substring(lower.lastIndexOf('/') + 1);
    var levenshtein = LevenshteinDistance.getDefaultInstance();
    return Math.min(levenshtein.apply(wanted, lower), levenshtein.apply(wanted, city));
  }
}
