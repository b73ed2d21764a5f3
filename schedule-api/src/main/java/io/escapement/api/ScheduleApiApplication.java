package io.escapement.api;

import io.escapement.kafka.KafkaRuntime;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The gateway's wiring. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableConfigurationProperties(ScheduleApiSettings.class)
@ComponentScan
@Import(KafkaRuntime.class)
public class ScheduleApiApplication {

  @Bean
  InstantSource clock() {
    return InstantSource.system();
  }
}
