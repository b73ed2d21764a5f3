package io.escapement.executor;

import io.escapement.executor.handler.HttpHandler;
import io.escapement.executor.handler.KafkaHandler;
import io.escapement.executor.handler.ShellHandler;
import io.escapement.executor.runtime.ExecutorRuntime;
import io.escapement.kafka.KafkaRuntime;
import io.escapement.kafka.KafkaSettings;
import io.escapement.schemas.topic.TopicCatalogue;
import java.time.InstantSource;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The executor's wiring: every {@link TaskHandler} bean is on offer. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableConfigurationProperties(ExecutorSettings.class)
@Import(KafkaRuntime.class)
public class ExecutorApplication {
  private static final int PHASE = 400;

  @Bean
  HttpHandler httpTaskHandler() {
    return new HttpHandler(InstantSource.system());
  }

  @Bean
  KafkaHandler kafkaTaskHandler(KafkaSettings kafka) {
    return new KafkaHandler(kafka.clientProperties());
  }

  @Bean
  @ConditionalOnProperty("escapement.executor.shell")
  ShellHandler shellTaskHandler() {
    return new ShellHandler();
  }

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
