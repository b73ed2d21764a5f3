package io.escapement.dispatcher;

import io.escapement.dispatcher.admission.AdmissionSettings;
import io.escapement.kafka.StreamsSettings;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the dispatcher.
 *
 * @param globalCap runs at the same time over all pools, until {@code PUT /limits} changes it
 * @param lease how long an attempt may be silent
 * @param maxDuration hard deadline of an attempt whose schedule has none
 * @param agingStep waiting that long raises a run's priority by one
 * @param pressureDelay how long a fire that yields waits under pressure
 * @param streams of its Kafka Streams application
 */
@ConfigurationProperties("escapement.dispatcher")
public record DispatcherSettings(
    @DefaultValue("2") int globalCap,
    @DefaultValue("30s") Duration lease,
    @DefaultValue("20m") Duration maxDuration,
    @DefaultValue("1m") Duration agingStep,
    @DefaultValue("30s") Duration pressureDelay,
    @DefaultValue StreamsSettings streams) {

  AdmissionSettings admission() {
    return new AdmissionSettings(globalCap, lease, maxDuration, agingStep, pressureDelay);
  }
}
