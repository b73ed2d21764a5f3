package io.escapement.timing;

import java.time.ZoneId;
import java.util.Comparator;
import java.util.Locale;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Names the zone that a user probably meant. */
final class ZoneSuggestion {
  private ZoneSuggestion() {}

  static String forUnknown(String zone) {
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
