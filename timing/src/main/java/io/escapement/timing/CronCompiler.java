package io.escapement.timing;

import com.cronutils.descriptor.CronDescriptor;
import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.field.CronFieldName;
import com.cronutils.model.field.expression.FieldExpression;
import com.cronutils.parser.CronParser;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Turns the text of a cron expression into {@link CronFields}. Parsing, validation and the
 * description are cron-utils'; the meaning of what was parsed is ours.
 */
final class CronCompiler {
  private static final Map<String, String> NICKNAMES =
      Map.of(
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *",
          "@monthly", "0 0 1 * *",
          "@weekly", "0 0 * * 0",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@hourly", "0 * * * *");

  private static final CronDefinition UNIX =
      CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX);

  /** Quartz's fields without the year; both day fields may be unrestricted. */
  private static final CronDefinition QUARTZ =
      CronDefinitionBuilder.defineCron()
          .withSeconds()
          .withValidRange(0, 59)
          .and()
          .withMinutes()
          .withValidRange(0, 59)
          .and()
          .withHours()
          .withValidRange(0, 23)
          .and()
          .withDayOfMonth()
          .withValidRange(1, 31)
          .supportsL()
          .supportsW()
          .supportsLW()
          .supportsQuestionMark()
          .and()
          .withMonth()
          .withValidRange(1, 12)
          .and()
          .withDayOfWeek()
          .withValidRange(1, 7)
          .withMondayDoWValue(2)
          .supportsHash()
          .supportsL()
          .supportsQuestionMark()
          .and()
          .matchDayOfWeekAndDayOfMonth()
          .instance();

  private CronCompiler() {}

  /**
   * Compiles an expression.
   *
   * @throws IllegalArgumentException when it is not a cron expression, or never due; the message is
   *     one sentence for the user
   */
  static CronFields compile(String text, Optional<CronDialect> dialect) {
    String expression = expand(text.strip());
    String[] words = expression.split("\\s+");
    requireFields(words.length, dialect.filter(_ -> !text.strip().startsWith("@")));
    return switch (words.length) {
      case 5 -> compile(expression, words, UNIX, 0);
      case 6 -> compile(expression, words, QUARTZ, 1);
      default ->
          throw new IllegalArgumentException(
              "A cron expression has five fields (minute hour day month weekday) or six (second"
                  + " first); this one has "
                  + (text.isBlank() ? 0 : words.length));
    };
  }

  private static void requireFields(int fields, Optional<CronDialect> dialect) {
    if (dialect.isEmpty()) {
      return;
    }
    switch (dialect.get()) {
      case UNIX -> {
        if (fields != 5) {
          throw new IllegalArgumentException(
              "The dialect unix has five fields (minute hour day month weekday), not " + fields);
        }
      }
      case QUARTZ -> {
        if (fields != 6) {
          throw new IllegalArgumentException(
              "The dialect quartz has six fields (second minute hour day month weekday), not "
                  + fields);
        }
      }
    }
  }

  private static String expand(String text) {
    if (!text.startsWith("@")) {
      return text;
    }
    String expanded = NICKNAMES.get(text.toLowerCase(Locale.ROOT));
    if (expanded == null) {
      throw new IllegalArgumentException(
          "Unknown nickname "
              + text
              + "; known are @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly and"
              + " @every PT5M");
    }
    return expanded;
  }

  private static CronFields compile(
      String expression, String[] words, CronDefinition dialect, int secondsFields) {
    boolean quartz = secondsFields == 1;
    Cron cron = parse(expression, dialect);
    String dayOfMonth = words[secondsFields + 2];
    String dayOfWeek = words[secondsFields + 4];
    boolean bothRestricted = isRestricted(dayOfMonth) && isRestricted(dayOfWeek);
    if (quartz && bothRestricted) {
      throw new IllegalArgumentException(
          "With six fields either the day of the month or the day of the week may be restricted,"
              + " not both; put ? in one of them");
    }
    CronFields fields =
        new CronFields(
            quartz ? bits(cron, CronFieldName.SECOND, 0, 59) : 1,
            bits(cron, CronFieldName.MINUTE, 0, 59),
            (int) bits(cron, CronFieldName.HOUR, 0, 23),
            (int) bits(cron, CronFieldName.MONTH, 1, 12),
            CronDaysCompiler.compile(
                expression(cron, CronFieldName.DAY_OF_MONTH),
                expression(cron, CronFieldName.DAY_OF_WEEK),
                quartz,
                bothRestricted),
            words[secondsFields + 1].equals("*"));
    if (!fields.isPossible()) {
      throw new IllegalArgumentException(
          "'" + expression + "' is never due: no such date exists" + impossibleDay(words, quartz));
    }
    return fields;
  }

  private static String impossibleDay(String[] words, boolean quartz) {
    int offset = quartz ? 1 : 0;
    return " (day " + words[offset + 2] + " in month " + words[offset + 3] + " never comes)";
  }

  private static Cron parse(String expression, CronDefinition dialect) {
    try {
      return new CronParser(dialect).parse(expression);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'" + expression + "' is not a cron expression: " + rootMessage(e), e);
    }
  }

  private static String rootMessage(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return message == null ? root.getClass().getSimpleName() : message;
  }

  /** Vixie cron's rule: a field that begins with * does not restrict the days, also with a step. */
  private static boolean isRestricted(String dayField) {
    return !dayField.startsWith("*") && !dayField.equals("?");
  }

  private static FieldExpression expression(Cron cron, CronFieldName name) {
    return cron.retrieve(name).getExpression();
  }

  private static long bits(Cron cron, CronFieldName name, int lowest, int highest) {
    return FieldBits.of(expression(cron, name), lowest, highest);
  }

  /** An expression that compiles, in words. */
  static String describe(String text) {
    String expression = expand(text.strip());
    CronDefinition dialect = expression.split("\\s+").length == 5 ? UNIX : QUARTZ;
    try {
      Cron cron = parse(expression, dialect);
      String description = CronDescriptor.instance(Locale.ENGLISH).describe(cron);
      return Character.toUpperCase(description.charAt(0)) + description.substring(1);
    } catch (RuntimeException _) {
      // cron-utils cannot put every valid expression into words; the expression itself still can.
      return expression;
    }
  }
}
