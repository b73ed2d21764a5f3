package io.escapement.api;

import io.escapement.kafka.StreamsSettings;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the gateway.
 *
 * @param name of this gateway, under which its views are kept; empty: made at the first start
 * @param history how long ended runs, fires, lines of logs, dead letters and the audit are kept in
 *     the views
 * @param answerTimeout how long a request waits for the owner of what it changes; after that it is
 *     answered with 202 and where to ask
 * @param streams of the Kafka Streams application that keeps the views
 * @param artifacts the directory in which executors keep large results, to serve them from; empty:
 *     they are not served
 * @param traceUrl where a trace can be looked at, with {@code {traceId}} in it; empty: nowhere
 */
@ConfigurationProperties("escapement.schedule-api")
public record ScheduleApiSettings(
    @DefaultValue("") String name,
    @DefaultValue("30d") Duration history,
    @DefaultValue("15s") Duration answerTimeout,
    @DefaultValue StreamsSettings streams,
    @DefaultValue("") String artifacts,
    @DefaultValue("") String traceUrl) {

  /** Refuses what cannot be meant. */
  public ScheduleApiSettings {
    if (!history.isPositive()) {
      throw new IllegalArgumentException(
          "escapement.schedule-api.history must be longer than nothing, not " + history);
    }
    if (!traceUrl.isEmpty() && !traceUrl.matches("https?://.*\\{traceId}.*")) {
      throw new IllegalArgumentException(
          "escapement.schedule-api.trace-url must be an http or https address with {traceId} in it, not '"
              + traceUrl
              + "'");
    }
    if (!answerTimeout.isPositive()) {
      throw new IllegalArgumentException(
          "escapement.schedule-api.answer-timeout must be longer than nothing, not "
              + answerTimeout);
    }
  }
}
