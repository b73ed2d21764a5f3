package io.escapement.timing;

import com.cronutils.model.field.expression.And;
import com.cronutils.model.field.expression.FieldExpression;
import com.cronutils.model.field.expression.On;
import com.cronutils.model.field.value.SpecialChar;
import io.escapement.timing.CronDays.Special;
import java.util.ArrayList;
import java.util.List;

/** Compiles the two day fields of a cron expression. */
final class CronDaysCompiler {
  private final List<Special> specials = new ArrayList<>();
  private final boolean quartz;

  private CronDaysCompiler(boolean quartz) {
    this.quartz = quartz;
  }

  static CronDays compile(
      FieldExpression dayOfMonth, FieldExpression dayOfWeek, boolean quartz, boolean either) {
    var compiler = new CronDaysCompiler(quartz);
    int daysOfMonth = compiler.daysOfMonth(dayOfMonth);
    int daysOfWeek = compiler.daysOfWeek(dayOfWeek);
    return new CronDays(daysOfMonth, daysOfWeek, compiler.specials, either);
  }

  private int daysOfMonth(FieldExpression expression) {
    return switch (expression) {
      case And and -> and.getExpressions().stream().mapToInt(this::daysOfMonth).reduce(0, this::or);
      case On on when special(on) != SpecialChar.NONE -> {
        specials.add(specialDayOfMonth(on));
        yield 0;
      }
      default -> (int) FieldBits.of(expression, 1, 31);
    };
  }

  private static Special specialDayOfMonth(On on) {
    return switch (special(on)) {
      case L -> new Special.LastDay(Math.max(0, on.getNth().getValue()));
      case LW -> new Special.LastWeekday();
      case W -> new Special.NearestWeekday(on.getTime().getValue());
      case HASH, QUESTION_MARK, NONE ->
          throw new IllegalArgumentException(on.asString() + " is not a day of the month");
    };
  }

  private int daysOfWeek(FieldExpression expression) {
    return switch (expression) {
      case And and -> and.getExpressions().stream().mapToInt(this::daysOfWeek).reduce(0, this::or);
      case On on when special(on) != SpecialChar.NONE -> {
        specials.add(specialDayOfWeek(on));
        yield 0;
      }
      default -> plainDaysOfWeek(expression);
    };
  }

  private Special specialDayOfWeek(On on) {
    int dayOfWeek = fromSunday(on.getTime().getValue());
    return switch (special(on)) {
      case L -> new Special.LastDayOfWeek(dayOfWeek);
      case HASH -> {
        int nth = on.getNth().getValue();
        if (nth < 1 || nth > 5) {
          throw new IllegalArgumentException(
              on.asString() + ": a month has at most five of a weekday, so # takes 1 to 5");
        }
        yield new Special.NthDayOfWeek(dayOfWeek, nth);
      }
      case W, LW, QUESTION_MARK, NONE ->
          throw new IllegalArgumentException(on.asString() + " is not a day of the week");
    };
  }

  /** Unix counts 0 to 7 with Sunday at both ends, Quartz 1 (Sunday) to 7 (Saturday). */
  private int plainDaysOfWeek(FieldExpression expression) {
    if (quartz) {
      return (int) (FieldBits.of(expression, 1, 7) >>> 1);
    }
    int bits = (int) FieldBits.of(expression, 0, 7);
    return (bits & 0b111_1111) | (bits >>> 7);
  }

  private int fromSunday(int dayOfWeek) {
    return quartz ? dayOfWeek - 1 : dayOfWeek % 7;
  }

  private int or(int a, int b) {
    return a | b;
  }

  private static SpecialChar special(On on) {
    return on.getSpecialChar().getValue();
  }
}
