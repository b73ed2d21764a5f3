package io.escapement.executor;

import io.escapement.executor.runtime.ExecutorRuntime;
import io.escapement.kafka.KafkaRuntime;
import io.escapement.kafka.KafkaSettings;
import io.escapement.schemas.topic.TopicCatalogue;
import java.time.InstantSource;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * An executor as part of a Spring application: every {@link TaskHandler} bean is on offer. It
 * starts and stops with the application.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ExecutorSettings.class)
@Import(KafkaRuntime.class)
public class ExecutorConfiguration {
  private static final int PHASE = 400;

  @Bean(destroyMethod = "")
  ExecutorRuntime executorRuntime(
      KafkaSettings kafka,
      ExecutorSettings settings,
      TopicCatalogue catalogue,
      Admin admin,
      List<TaskHandler> handlers) {
    return new ExecutorRuntime(kafka, settings, catalogue, admin, handlers, InstantSource.system());
  }

  @Bean
  SmartLifecycle executorLifecycle(ExecutorRuntime runtime) {
    return new ExecutorLifecycle(runtime, PHASE);
  }
}
