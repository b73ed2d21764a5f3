package io.escapement.timing;

import com.cronutils.model.field.expression.Always;
import com.cronutils.model.field.expression.And;
import com.cronutils.model.field.expression.Between;
import com.cronutils.model.field.expression.Every;
import com.cronutils.model.field.expression.FieldExpression;
import com.cronutils.model.field.expression.On;
import com.cronutils.model.field.expression.QuestionMark;
import com.cronutils.model.field.value.FieldValue;
import com.cronutils.model.field.value.IntegerFieldValue;

/** The values that a plain cron field allows, as a bit set. */
final class FieldBits {
  private FieldBits() {}

  /** Bit n is set when the field allows n; a range whose end is before its start wraps around. */
  static long of(FieldExpression expression, int lowest, int highest) {
    return switch (expression) {
      case Always _, QuestionMark _ -> range(lowest, highest, 1, lowest, highest);
      case On on -> 1L << on.getTime().getValue();
      case Between between ->
          range(value(between.getFrom()), value(between.getTo()), 1, lowest, highest);
      case Every every -> every(every, lowest, highest);
      case And and ->
          and.getExpressions().stream()
              .mapToLong(part -> of(part, lowest, highest))
              .reduce(0, (a, b) -> a | b);
      default ->
          throw new IllegalArgumentException("Unknown field expression " + expression.asString());
    };
  }

  private static long every(Every every, int lowest, int highest) {
    int step = every.getPeriod().getValue();
    if (step < 1) {
      throw new IllegalArgumentException("A step is at least 1, not " + step);
    }
    return switch (every.getExpression()) {
      case Between between ->
          range(value(between.getFrom()), value(between.getTo()), step, lowest, highest);
      case On on -> range(on.getTime().getValue(), highest, step, lowest, highest);
      default -> range(lowest, highest, step, lowest, highest);
    };
  }

  private static long range(int from, int to, int step, int lowest, int highest) {
    long bits = 0;
    int size = highest - lowest + 1;
    int last = to >= from ? to : to + size;
    for (int value = from; value <= last; value += step) {
      bits |= 1L << (value > highest ? value - size : value);
    }
    return bits;
  }

  private static int value(FieldValue<?> value) {
    if (value instanceof IntegerFieldValue number) {
      return number.getValue();
    }
    throw new IllegalArgumentException("'" + value + "' cannot be the end of a range");
  }
}
