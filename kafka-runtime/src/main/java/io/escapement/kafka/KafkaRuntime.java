package io.escapement.kafka;

import io.escapement.schemas.topic.TopicCatalogue;
import io.escapement.schemas.topic.TopicProvisioner;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What every component needs of Kafka. Making the catalogue bean creates the topics, so that
 * whatever depends on it finds them there.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(KafkaSettings.class)
public class KafkaRuntime {

  @Bean
  Admin kafkaAdmin(KafkaSettings settings) {
    return Admin.create(settings.clientProperties());
  }

  @Bean
  TopicCatalogue topicCatalogue(KafkaSettings settings, Admin admin) {
    TopicCatalogue catalogue = settings.catalogue();
    catalogue.registerSchemas();
    new TopicProvisioner(admin, catalogue).provision();
    return catalogue;
  }
}
