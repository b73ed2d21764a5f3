package io.escapement.api;

import io.escapement.kafka.KafkaRuntime;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.client.ReactorResourceFactory;

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

  /** Its own: with the shared ones, the first gateway of a process to stop would stop all. */
  @Bean
  ReactorResourceFactory reactorResourceFactory() {
    var resources = new ReactorResourceFactory();
    resources.setUseGlobalResources(false);
    return resources;
  }
}
