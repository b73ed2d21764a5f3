package io.escapement.dispatcher;

import io.escapement.dispatcher.topology.DispatcherTopology;
import io.escapement.kafka.KafkaRuntime;
import io.escapement.kafka.KafkaSettings;
import io.escapement.kafka.StreamsApplication;
import io.escapement.kafka.StreamsProperties;
import io.escapement.schemas.topic.TopicCatalogue;
import io.escapement.schemas.topic.TopicProvisioner;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The dispatcher's wiring. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableConfigurationProperties(DispatcherSettings.class)
@Import(KafkaRuntime.class)
public class DispatcherApplication {
  private static final int PHASE = 200;

  @Bean
  StreamsApplication dispatcher(
      KafkaSettings kafka, DispatcherSettings settings, TopicCatalogue catalogue, Admin admin) {
    return new StreamsApplication(
        "dispatcher",
        DispatcherTopology.build(
            catalogue,
            settings.admission(),
            new TopicProvisioner(admin, catalogue)::provisionTasks),
        StreamsProperties.exactlyOnce("dispatcher", kafka, settings.streams()),
        PHASE);
  }
}
