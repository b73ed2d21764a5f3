package io.escapement.executor;

import io.escapement.executor.runtime.ExecutorRuntime;
import io.escapement.kafka.KafkaRuntime;
import io.escapement.kafka.KafkaSettings;
import io.escapement.schemas.topic.TopicCatalogue;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
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

  /** For applications with metrics. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(MeterRegistry.class)
  static class ExecutorMetrics {
    @Bean
    MeterBinder escapementExecutorMetrics(ExecutorRuntime runtime, ExecutorSettings settings) {
      return registry -> {
        gauge(registry, "active", "1 while it takes attempts", () -> runtime.isTaking() ? 1 : 0);
        gauge(registry, "busy", "Attempts that run now", runtime::busy);
        gauge(
            registry, "idle", "Slots without an attempt", () -> settings.slots() - runtime.busy());
        gauge(registry, "slots", "Attempts that may run at the same time", settings::slots);
        gauge(
            registry,
            "restarts",
            "How often its supervisor has started it again",
            () -> settings.process().restarts());
        FunctionCounter.builder("escapement.executor.ended", runtime, ExecutorRuntime::ended)
            .description("Attempts that have ended here")
            .register(registry);
      };
    }

    private static void gauge(
        MeterRegistry registry, String name, String description, Supplier<Number> value) {
      Gauge.builder("escapement.executor." + name, value)
          .description(description)
          .register(registry);
    }
  }
}
