package io.escapement.api.view;

import io.escapement.api.ScheduleApiSettings;
import io.escapement.api.directory.ScheduleDirectory;
import io.escapement.kafka.KafkaSettings;
import io.escapement.kafka.StreamsApplication;
import io.escapement.kafka.StreamsProperties;
import io.escapement.schemas.topic.TopicCatalogue;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The wiring of the views. */
@Configuration(proxyBeanMethods = false)
class ViewConfiguration {
  private static final int PHASE = 60;

  @Bean
  StreamsApplication viewStreams(
      KafkaSettings kafka,
      ScheduleApiSettings settings,
      TopicCatalogue catalogue,
      ReadYourWrites writes,
      ScheduleDirectory directory,
      ViewListener listener) {
    return new StreamsApplication(
        "views",
        ViewTopology.build(catalogue, writes, directory, listener, settings.history()),
        StreamsProperties.atLeastOnce(
            "views." + GatewayName.of(settings), kafka, settings.streams()),
        PHASE);
  }

  @Bean
  ScheduleDirectory scheduleDirectory() {
    return new ScheduleDirectory();
  }

  @Bean
  CatchUp catchUp(Admin admin, StreamsApplication viewStreams, KafkaSettings kafka) {
    return new CatchUp(admin, new LastRecords(kafka.clientProperties()), viewStreams, PHASE + 1);
  }

  @Bean
  Views views(
      StreamsApplication viewStreams,
      CatchUp catchUp,
      ReadYourWrites writes,
      ScheduleDirectory directory) {
    return new Views(new ViewStores(viewStreams, catchUp), writes, directory);
  }

  /** Up when the views answer. */
  @Bean
  HealthIndicator viewsHealthIndicator(StreamsApplication viewStreams, CatchUp catchUp) {
    return () ->
        (catchUp.isReady() ? Health.up() : Health.outOfService())
            .withDetail("state", viewStreams.streams().state().name())
            .withDetail("recordsLeft", catchUp.recordsLeft())
            .build();
  }
}
