package io.escapement.standalone;

import io.escapement.api.ScheduleApiApplication;
import io.escapement.dispatcher.DispatcherApplication;
import io.escapement.executor.ExecutorApplication;
import io.escapement.ticker.TickerApplication;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code escapement service}: one component, over a Kafka cluster of yours. */
@Command(
    name = "service",
    description = "Starts one component over a Kafka cluster of yours.",
    mixinStandardHelpOptions = true)
final class ServiceCommand implements Callable<Integer> {

  /** What can be started by itself. */
  enum Service {
    TICKER(TickerApplication.class, WebApplicationType.NONE),
    DISPATCHER(DispatcherApplication.class, WebApplicationType.NONE),
    EXECUTOR(ExecutorApplication.class, WebApplicationType.NONE),
    SCHEDULE_API(ScheduleApiApplication.class, WebApplicationType.REACTIVE);

    private final Class<?> application;
    private final WebApplicationType web;

    Service(Class<?> application, WebApplicationType web) {
      this.application = application;
      this.web = web;
    }
  }

  @Parameters(description = "One of: ${COMPLETION-CANDIDATES}", paramLabel = "COMPONENT")
  private Service service = Service.TICKER;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "A setting of docs/configuration.md; may be repeated")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Override
  public Integer call() throws InterruptedException {
    Map<String, String> properties = new LinkedHashMap<>(settings);
    properties.put(
        "spring.main.web-application-type", service.web.name().toLowerCase(java.util.Locale.ROOT));
    // As arguments they go before everything else, and are there before the kind of the application
    // is decided.
    String[] arguments =
        properties.entrySet().stream()
            .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
            .toArray(String[]::new);
    var context = new SpringApplicationBuilder(service.application).web(service.web).run(arguments);
    var closed = new java.util.concurrent.CountDownLatch(1);
    context.addApplicationListener(
        event -> {
          if (event instanceof org.springframework.context.event.ContextClosedEvent) {
            closed.countDown();
          }
        });
    closed.await();
    return 0;
  }
}
