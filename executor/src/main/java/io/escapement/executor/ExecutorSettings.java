package io.escapement.executor;

import io.escapement.executor.secret.SecretStore;
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
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of an executor.
 *
 * @param id unique among the executors; empty: made from host and process
 * @param queues it takes attempts from
 * @param slots attempts at the same time
 * @param shell whether the task type {@code shell} is offered
 * @param statusInterval how often it tells about itself; it counts as lost after three times that
 * @param drain how long running attempts may take to end when the process is stopped
 * @param secretsDirectory a file for each secret, named like it; empty: none
 * @param http where {@code http} tasks may go
 */
@Validated
@ConfigurationProperties("escapement.executor")
public record ExecutorSettings(
    @Pattern(regexp = "[a-zA-Z0-9._-]{0,128}") @DefaultValue("") String id,
    @NotEmpty @DefaultValue("default")
        List<@Pattern(regexp = "[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}") String> queues,
    @Min(1) @Max(100_000) @DefaultValue("64") int slots,
    @DefaultValue("false") boolean shell,
    @DefaultValue("5s") Duration statusInterval,
    @DefaultValue("10s") Duration drain,
    @DefaultValue("") String secretsDirectory,
    @DefaultValue HttpTargets http) {

  /** The one that Spring binds: it cannot choose between two by itself. */
  @ConstructorBinding
  public ExecutorSettings {}

  /** Without secrets from files, for public addresses only. */
  public ExecutorSettings(
      String id,
      List<String> queues,
      int slots,
      boolean shell,
      Duration statusInterval,
      Duration drain) {
    this(id, queues, slots, shell, statusInterval, drain, "", new HttpTargets(false, false));
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
