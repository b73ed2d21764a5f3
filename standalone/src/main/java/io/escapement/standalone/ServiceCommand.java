package io.escapement.standalone;

import io.escapement.api.ScheduleApiApplication;
import io.escapement.dispatcher.DispatcherApplication;
import io.escapement.executor.ExecutorApplication;
import io.escapement.executor.runtime.ExecutorRuntime;
import io.escapement.standalone.supervisor.ExecutorProcesses;
import io.escapement.ticker.TickerApplication;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
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

  @Option(names = "--parent", hidden = true, description = "A process; this one ends with it")
  private @Nullable Long parent;

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
    var closed = new CountDownLatch(1);
    context.addApplicationListener(
        event -> {
          if (event instanceof ContextClosedEvent) {
            closed.countDown();
          }
        });
    endWithParent(context);
    var recycled = new AtomicBoolean();
    context
        .getBeanProvider(ExecutorRuntime.class)
        .ifAvailable(
            executor ->
                executor.onWornOut(
                    () -> {
                      recycled.set(true);
                      Thread.ofPlatform().name("recycle").start(context::close);
                    }));
    closed.await();
    return recycled.get() ? ExecutorProcesses.RECYCLED : 0;
  }

  /** A parent that was killed cannot stop its children. */
  private void endWithParent(ConfigurableApplicationContext context) {
    if (parent != null) {
      var _ =
          ProcessHandle.of(parent)
              .map(ProcessHandle::onExit)
              .orElseGet(() -> CompletableFuture.completedFuture(null))
              .thenRunAsync(context::close);
    }
  }
}
