package io.escapement.spring;

import io.escapement.executor.ExecutorConfiguration;
import io.escapement.executor.ExecutorSettings;
import io.escapement.executor.runtime.ExecutorRuntime;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Makes the application an executor, with health and metrics where the application has them. */
@AutoConfiguration
@Import(ExecutorConfiguration.class)
public class EscapementAutoConfiguration {

  @Bean
  static TaskHandlerMethods taskHandlerMethods() {
    return new TaskHandlerMethods();
  }

  /** For applications with health endpoints. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(HealthIndicator.class)
  static class ExecutorHealth {
    @Bean
    HealthIndicator escapementExecutorHealthIndicator(
        ExecutorRuntime runtime, ExecutorSettings settings) {
      return () ->
          (runtime.isTaking() ? Health.up() : Health.outOfService())
              .withDetail("id", runtime.executorId())
              .withDetail("busy", runtime.busy())
              .withDetail("slots", settings.slots())
              .build();
    }
  }
}
