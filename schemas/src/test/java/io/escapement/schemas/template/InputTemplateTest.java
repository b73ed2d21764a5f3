package io.escapement.schemas.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.escapement.timing.Compiled;
import io.escapement.timing.FieldError;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InputTemplateTest {
  private static final FireVariables FIRE =
      FireVariables.sample(
          Instant.parse("2026-03-29T22:30:15Z"), "daily-report", Map.of("team", "sales"));

  private static String rendered(String text) {
    return switch (InputTemplate.render("{\"a\":[\"" + text + "\"]}", FIRE)) {
      case Compiled.Valid<String>(String value) ->
          value.substring("{\"a\":[\"".length(), value.length() - "\"]}".length());
      case Compiled.Invalid<String>(List<FieldError> errors) -> errors.toString();
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "{{ scheduledFor }} ; 2026-03-29T22:30:15Z",
        "{{ runId }} ; daily-report@2026-03-29T22:30:15Z",
        "{{ scheduleId }}-{{ attempt }}-{{ labels.team }} ; daily-report-1-sales",
        "{{ scheduledFor | minus('P1D') | formatted('yyyy-MM-dd') }} ; 2026-03-28",
        "{{ scheduledFor | zone('Europe/Berlin') | formatted('yyyy-MM-dd HH:mm') }} ; 2026-03-30 00:30",
        "{{ scheduledFor | zone('Europe/Berlin') | startOf('day') }} ; 2026-03-29T22:00:00Z",
        "{{ scheduledFor | zone('Europe/Berlin') | startOf('day') | minus('P1D') }} ; 2026-03-28T23:00:00Z",
        "{{ scheduledFor | zone('Europe/Berlin') | startOf('day') | minus('PT24H') }} ; 2026-03-28T22:00:00Z",
        "{{ scheduledFor | startOf('week') | formatted('EEE d') }} ; Mon 23",
        "{{ scheduledFor | startOf('month') | plus('P1M') }} ; 2026-04-01T00:00:00Z",
        "{{ scheduledFor | startOf('year') | formatted('D') }} ; 1",
        "{{ labels.team | upper }} ; SALES",
        "no braces ; no braces"
      })
  void anExpressionIsComputedFromTheFire(String template, String expected) {
    assertThat(rendered(template)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "{{ scheduledfor }} ; scheduledfor",
        "{{ scheduledFor | minus('1 day') }} ; 1 day",
        "{{ scheduledFor | zone('Europe/Lundon') }} ; Europe/Lundon",
        "{{ scheduledFor | startOf('fortnight') }} ; fortnight",
        "{{ runId | plus('P1D') }} ; goes with a time",
        "{{ scheduledFor | | }} ; Cannot be rendered",
        "{% for i in labels %}{% endfor %}{{ 1 }} ; no {% tags %}",
      })
  void aMistakeNamesTheFieldAndTheExpression(String template, String message) {
    assertThat(rendered(template)).contains("task.input.a[0]", message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ scheduledFor.at }}",
        "{{ labels.getClass() }}",
        "{{ runId.class.forName('java.lang.Runtime') }}",
        "{{ range(1, 100000000) }}",
        "{{ '%1000000000d' | format(1) }}",
        "{{ 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' matches '(a+)+$' }}"
      })
  void whatIsNotForTemplatesIsNotThere(String template) {
    assertThat(rendered(template)).contains("Cannot be rendered");
  }

  @Test
  void aLongTextIsRefused() {
    assertThat(rendered("{{ 1 }}" + "x".repeat(20_000))).contains("at most 16384");
  }
}
