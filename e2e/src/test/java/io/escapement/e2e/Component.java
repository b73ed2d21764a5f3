package io.escapement.e2e;

import java.util.Map;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Starts one component in this process, over a Kafka that runs already. */
final class Component {
  private Component() {}

  static ConfigurableApplicationContext start(
      Class<?> application, boolean web, Map<String, ?> settings) {
    return new SpringApplicationBuilder(application)
        .registerShutdownHook(false)
        .initializers(
            context ->
                context
                    .getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource("test", Map.copyOf(settings))))
        // The kind is decided before the initializers are asked.
        .run("--spring.main.web-application-type=" + (web ? "reactive" : "none"));
  }
}
