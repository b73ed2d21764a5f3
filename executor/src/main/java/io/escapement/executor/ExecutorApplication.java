package io.escapement.executor;

import io.escapement.executor.handler.AddressGuard;
import io.escapement.executor.handler.HttpHandler;
import io.escapement.executor.handler.KafkaHandler;
import io.escapement.executor.handler.ShellHandler;
import io.escapement.kafka.KafkaSettings;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The executor with the built-in task types. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(ExecutorConfiguration.class)
public class ExecutorApplication {

  @Bean
  HttpHandler httpTaskHandler(ExecutorSettings settings) {
    HttpTargets targets = settings.http();
    return new HttpHandler(
        InstantSource.system(),
        new AddressGuard(targets.allowLoopback(), targets.allowPrivate()),
        targets.allowUnverifiedTls());
  }

  @Bean
  KafkaHandler kafkaTaskHandler(KafkaSettings kafka) {
    return new KafkaHandler(kafka.clientProperties());
  }

  @Bean
  @ConditionalOnProperty("escapement.executor.shell.enabled")
  ShellHandler shellTaskHandler(ExecutorSettings settings) {
    return new ShellHandler(settings.shell());
  }
}
