package io.escapement.ticker;

import io.escapement.kafka.StreamsSettings;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the ticker.
 *
 * @param lead how long before its start a fire goes out, so that it is admitted and with its
 *     executor when it is due; at most one second
 * @param streams of its Kafka Streams application
 */
@ConfigurationProperties("escapement.ticker")
public record TickerSettings(
    @DefaultValue("100ms") Duration lead, @DefaultValue StreamsSettings streams) {
  private static final Duration LONGEST_LEAD = Duration.ofSeconds(1);

  /** Refuses what would fire too early. */
  public TickerSettings {
    if (lead.isNegative() || lead.compareTo(LONGEST_LEAD) > 0) {
      throw new IllegalArgumentException(
          "lead must be from 0 to " + LONGEST_LEAD.toMillis() + " ms, not " + lead);
    }
  }
}
