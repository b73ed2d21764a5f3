package io.escapement.ticker;

import io.escapement.kafka.StreamsSettings;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the ticker.
 *
 * @param streams of its Kafka Streams application
 */
@ConfigurationProperties("escapement.ticker")
public record TickerSettings(@DefaultValue StreamsSettings streams) {}
