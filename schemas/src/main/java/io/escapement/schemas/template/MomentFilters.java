package io.escapement.schemas.template;

import io.pebbletemplates.pebble.error.PebbleException;
import io.pebbletemplates.pebble.extension.AbstractExtension;
import io.pebbletemplates.pebble.extension.Filter;
import io.pebbletemplates.pebble.template.EvaluationContext;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import java.time.DateTimeException;
import java.util.List;
import java.util.Map;

/** {@code zone}, {@code plus}, {@code minus}, {@code startOf} and {@code formatted}. */
final class MomentFilters extends AbstractExtension {
  private static final String ARGUMENT = "argument";

  private interface Step {
    Object of(Moment moment, String argument);
  }

  @Override
  public Map<String, Filter> getFilters() {
    return Map.of(
        "zone", filter(Moment::in),
        "plus", filter(Moment::plus),
        "minus", filter(Moment::minus),
        "startOf", filter(Moment::startOf),
        "formatted", filter(Moment::formatted));
  }

  private static Filter filter(Step step) {
    return new Filter() {
      @Override
      public List<String> getArgumentNames() {
        return List.of(ARGUMENT);
      }

      @Override
      public Object apply(
          Object input,
          Map<String, Object> arguments,
          PebbleTemplate self,
          EvaluationContext context,
          int line) {
        if (!(input instanceof Moment moment)) {
          throw new PebbleException(
              new IllegalArgumentException(), "goes with a time such as scheduledFor");
        }
        try {
          return step.of(moment, String.valueOf(arguments.get(ARGUMENT)));
        } catch (DateTimeException | IllegalArgumentException | ArithmeticException e) {
          throw new PebbleException(e, String.valueOf(e.getMessage()));
        }
      }
    };
  }
}
