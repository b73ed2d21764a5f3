package io.escapement.ticker;

import io.escapement.kafka.KafkaRuntime;
import io.escapement.kafka.KafkaSettings;
import io.escapement.kafka.StreamsApplication;
import io.escapement.kafka.StreamsProperties;
import io.escapement.schemas.topic.TopicCatalogue;
import io.escapement.ticker.topology.TickerTopology;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The ticker's wiring. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableConfigurationProperties(TickerSettings.class)
@Import(KafkaRuntime.class)
public class TickerApplication {
  private static final int PHASE = 300;

  @Bean
  StreamsApplication ticker(
      KafkaSettings kafka, TickerSettings settings, TopicCatalogue catalogue) {
    return new StreamsApplication(
        "ticker",
        TickerTopology.build(catalogue, settings.lead()),
        StreamsProperties.exactlyOnce("ticker", kafka, settings.streams()),
        PHASE);
  }
}
