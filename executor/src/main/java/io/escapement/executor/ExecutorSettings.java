package io.escapement.executor;

import io.escapement.executor.secret.SecretStore;
import io.escapement.schemas.FailureClass;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of an executor. A start without Spring begins with {@link #of}.
 *
 * @param id unique among the executors; empty: made from host and process
 * @param queues it takes attempts from
 * @param slots attempts at the same time
 * @param slotsPerTaskType of these, at most so many for a task type
 * @param statusInterval how often it tells about itself; it counts as lost after three times that
 * @param drain how long running attempts may take to end when the process is stopped
 * @param secretsDirectory a file for each secret, named like it; empty: none
 * @param artifacts where results go that are too large to be kept with the run: a directory, or
 *     {@code s3+https://host/bucket/prefix?region=…}; empty: nowhere
 * @param failureClasses what an exception counts as, by the name of its class or one above
 * @param process what its supervisor, if it has one, has told it
 * @param shell which processes {@code shell} tasks may start
 * @param http where {@code http} tasks may go
 */
@Validated
@ConfigurationProperties("escapement.executor")
public record ExecutorSettings(
    @Pattern(regexp = "[a-zA-Z0-9._-]{0,128}") @DefaultValue("") String id,
    @NotEmpty @DefaultValue("default")
        List<@Pattern(regexp = "[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}") String> queues,
    @Min(1) @Max(100_000) @DefaultValue("64") int slots,
    @DefaultValue Map<String, @Min(1) @Max(100_000) Integer> slotsPerTaskType,
    @DefaultValue("5s") Duration statusInterval,
    @DefaultValue("10s") Duration drain,
    @DefaultValue("") String secretsDirectory,
    @DefaultValue("") String artifacts,
    @DefaultValue Map<String, FailureClass> failureClasses,
    @DefaultValue SupervisedProcess process,
    @DefaultValue ShellRules shell,
    @DefaultValue HttpTargets http) {

  /** Copies the collections. */
  public ExecutorSettings {
    queues = List.copyOf(queues);
    slotsPerTaskType = Map.copyOf(slotsPerTaskType);
    failureClasses = Map.copyOf(failureClasses);
  }

  /** The defaults, but for these. */
  public static ExecutorSettings of(String id, List<String> queues, int slots) {
    return new ExecutorSettings(
        id,
        queues,
        slots,
        Map.of(),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        "",
        "",
        Map.of(),
        SupervisedProcess.NONE,
        ShellRules.NONE,
        new HttpTargets(false, false, false));
  }

  /** Where the secrets of inputs come from. */
  public SecretStore secrets() {
    return new SecretStore(
        Optional.of(secretsDirectory).filter(text -> !text.isEmpty()).map(Path::of),
        System::getenv);
  }

  /** The id, made up where none was given. */
  public String idOrDefault() {
    return id.isEmpty() ? host() + "-" + ManagementFactory.getRuntimeMXBean().getPid() : id;
  }

  /** The name of this machine. */
  public static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException _) {
      return "localhost";
    }
  }
}
