package io.escapement.api;

import io.escapement.kafka.StreamsSettings;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the gateway.
 *
 * @param streams of the Kafka Streams application that keeps the views
 */
@ConfigurationProperties("escapement.schedule-api")
public record ScheduleApiSettings(@DefaultValue StreamsSettings streams) {}
