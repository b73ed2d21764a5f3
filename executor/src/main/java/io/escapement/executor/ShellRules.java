package io.escapement.executor;

import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which processes {@code shell} tasks may start.
 *
 * @param enabled whether the task type is offered at all
 * @param allow absolute paths of programs, or of directories all of whose programs may be run;
 *     empty: any program
 * @param environment variables of the executor that its processes see
 * @param users whom a task may run its process as; the executor must be root then
 */
public record ShellRules(
    @DefaultValue("false") boolean enabled,
    @DefaultValue List<String> allow,
    @DefaultValue({"PATH", "HOME", "LANG", "TZ", "USER", "LOGNAME"}) List<String> environment,
    @DefaultValue List<String> users) {

  /** Not offered. */
  public static final ShellRules NONE = new ShellRules(false, List.of(), List.of(), List.of());

  /** Copies the lists. */
  public ShellRules {
    allow = List.copyOf(allow);
    environment = List.copyOf(environment);
    users = List.copyOf(users);
  }
}
