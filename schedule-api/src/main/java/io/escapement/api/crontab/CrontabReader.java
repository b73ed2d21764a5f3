package io.escapement.api.crontab;

import io.escapement.schemas.AutoPauseDefinition;
import io.escapement.schemas.CatchUpDefinition;
import io.escapement.schemas.CatchUpPolicy;
import io.escapement.schemas.CronTriggerDefinition;
import io.escapement.schemas.OverlapPolicy;
import io.escapement.schemas.RetryDefinition;
import io.escapement.schemas.ScheduleDefinition;
import io.escapement.schemas.TaskDefinition;
import io.escapement.schemas.definition.Ids;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a crontab as Vixie cron does (crontab(5)): comments, settings that hold for the lines below
 * them, five time fields or a nickname, a user in the system format, and a command in which the
 * first unescaped {@code %} ends the command and begins its input.
 *
 * <p>A job becomes a {@code shell} schedule that behaves like cron: missed due times are not made
 * up for, overlaps are allowed, failures are neither repeated nor do they pause it.
 */
final class CrontabReader {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern SETTING =
      Pattern.compile("\\s*([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*(.*?)\\s*");
  private static final Pattern NICKNAME = Pattern.compile("(@\\S+)\\s+(.*)");
  private static final Pattern FIELDS =
      Pattern.compile("(\\S+\\s+\\S+\\s+\\S+\\s+\\S+\\s+\\S+)\\s+(.*)");
  private static final Pattern USER = Pattern.compile("(\\S+)\\s+(.*)");

  private final boolean system;
  private final String processUser;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private String zone;

  private CrontabReader(boolean system, ZoneId zone, String processUser) {
    this.system = system;
    this.zone = zone.getId();
    this.processUser = processUser;
  }

  /**
   * Reads a file.
   *
   * @param system whether there is a user before the command, as in {@code /etc/crontab}
   * @param zone of lines that no {@code CRON_TZ} comes before
   * @param processUser the user that executors run as; other users are warned of
   */
  static CrontabEntry.File read(String text, boolean system, ZoneId zone, String processUser) {
    var reader = new CrontabReader(system, zone, processUser);
    List<CrontabEntry> entries = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      reader.readLine(i + 1, lines.get(i)).ifPresent(entries::add);
    }
    return new CrontabEntry.File(entries);
  }

  private Optional<CrontabEntry> readLine(int number, String raw) {
    String line = raw.strip();
    if (line.isEmpty() || line.startsWith("#")) {
      return Optional.empty();
    }
    Matcher setting = SETTING.matcher(line);
    if (setting.matches()) {
      set(setting.group(1), unquote(setting.group(2)));
      return Optional.empty();
    }
    return Optional.of(job(number, line));
  }

  private void set(String name, String value) {
    if (name.equals("CRON_TZ")) {
      zone = value;
    } else {
      environment.put(name, value);
    }
  }

  private static String unquote(String value) {
    boolean quoted =
        value.length() >= 2
            && (value.startsWith("\"") || value.startsWith("'"))
            && value.charAt(value.length() - 1) == value.charAt(0);
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  private CrontabEntry job(int number, String line) {
    if (line.startsWith("@reboot")) {
      return new CrontabEntry.Bad(
          number, "@reboot is not a time: an executor does not know when a machine boots");
    }
    Matcher parts = (line.startsWith("@") ? NICKNAME : FIELDS).matcher(line);
    if (!parts.matches()) {
      return new CrontabEntry.Bad(
          number,
          "Must be five time fields or a nickname such as @daily, then a command: '" + line + "'");
    }
    String expression = parts.group(1).replaceAll("\\s+", " ");
    String rest = parts.group(2);
    Optional<String> user = Optional.empty();
    if (system) {
      Matcher userAndCommand = USER.matcher(rest);
      if (!userAndCommand.matches()) {
        return new CrontabEntry.Bad(
            number, "The system format has a user and then a command after the time fields");
      }
      user = Optional.of(userAndCommand.group(1));
      rest = userAndCommand.group(2);
    }
    return job(number, expression, user, rest);
  }

  private CrontabEntry job(int number, String expression, Optional<String> user, String command) {
    String id = id(expression, user, command);
    ScheduleDefinition definition =
        ScheduleDefinition.newBuilder()
            .setId(id)
            .setName(shortened(command, 100))
            .setDescription("Line " + number + " of a crontab: " + shortened(command, 1_000))
            .setTrigger(
                CronTriggerDefinition.newBuilder().setExpression(expression).setZone(zone).build())
            .setTask(TaskDefinition.newBuilder().setType("shell").setInput(input(command)).build())
            .setOverlapPolicy(OverlapPolicy.ALLOW)
            .setCatchUp(CatchUpDefinition.newBuilder().setPolicy(CatchUpPolicy.NONE).build())
            .setRetry(RetryDefinition.newBuilder().setMaxAttempts(1).build())
            .setAutoPause(
                AutoPauseDefinition.newBuilder().setFailures(0).setBudgetBreaches(0).build())
            .setLabels(labels(user))
            .build();
    Optional<String> warning =
        user.filter(name -> !name.equals(processUser))
            .map(
                name ->
                    "runs as the executor's user, "
                        + processUser
                        + ", not as "
                        + name
                        + ": start an executor as that user, on a queue of its own");
    return new CrontabEntry.Job(number, definition, warning);
  }

  private static Map<String, String> labels(Optional<String> user) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("source", "crontab");
    user.ifPresent(name -> labels.put("crontab-user", name));
    return labels;
  }

  /** The same line always has the same id, so that a file can be imported again. */
  private String id(String expression, Optional<String> user, String command) {
    var crc = new CRC32();
    String identity = zone + "\n" + expression + "\n" + user.orElse("") + "\n" + command;
    crc.update(identity.getBytes(StandardCharsets.UTF_8));
    String name =
        Ids.fromName(shortened(command.toLowerCase(Locale.ROOT).replaceAll("[./]", "-"), 48));
    return "cron-"
        + (name.isEmpty() ? "job" : name)
        + "-"
        + HexFormat.of().toHexDigits(crc.getValue(), 8);
  }

  private String input(String commandAndInput) {
    var command = new StringBuilder();
    var stdin = new StringBuilder();
    boolean hasInput = false;
    for (int i = 0; i < commandAndInput.length(); i++) {
      char c = commandAndInput.charAt(i);
      boolean escaped = i > 0 && commandAndInput.charAt(i - 1) == '\\';
      StringBuilder target = hasInput ? stdin : command;
      if (c == '%' && escaped) {
        target.setCharAt(target.length() - 1, '%');
      } else if (c == '%' && hasInput) {
        stdin.append('\n');
      } else if (c == '%') {
        hasInput = true;
      } else {
        target.append(c);
      }
    }
    ObjectNode input = JSON.createObjectNode();
    input.put("command", command.toString().strip());
    Map<String, String> variables = new LinkedHashMap<>(environment);
    String shell = variables.remove("SHELL");
    if (shell != null) {
      input.put("shell", shell);
    }
    String home = variables.get("HOME");
    if (home != null) {
      input.put("workingDirectory", home);
    }
    if (!variables.isEmpty()) {
      ObjectNode object = input.putObject("environment");
      variables.forEach(object::put);
    }
    if (hasInput) {
      input.put("stdin", stdin + "\n");
    }
    return input.toString();
  }

  private static String shortened(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length);
  }
}
