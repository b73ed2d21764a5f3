package io.escapement.schemas.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.escapement.timing.FieldError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskInputTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          http  | {}                                           | task.input.url
          http  | {"url":"ftp://host/file"}                    | task.input.url
          http  | {"url":"not a url"}                          | task.input.url
          http  | {"url":"http://host","method":"FETCH"}       | task.input.method
          http  | {"url":"http://host","headers":{"Host":"a"}} | task.input.headers.Host
          http  | {"url":"http://host","headers":{"a b":"c"}}  | task.input.headers.a b
          http  | {"url":"http://host","timeout":"30s"}        | task.input.timeout
          http  | {"url":"http://host","timeout":"PT0S"}       | task.input.timeout
          http  | {"url":"http://host","expectStatus":[999]}   | task.input.expectStatus
          http  | {"url":"http://host","uri":"http://host"}    | task.input.uri
          shell | {}                                           | task.input.command
          shell | {"command":"ls","argv":["ls"]}               | task.input.command
          shell | {"argv":[]}                                  | task.input.argv
          shell | {"argv":["ls"],"shell":"/bin/bash"}          | task.input.shell
          kafka | {"value":"x"}                                | task.input.topic
          kafka | {"topic":"a b","value":"x"}                  | task.input.topic
          kafka | {"topic":"t"}                                | task.input.value
          mine  | []                                           | task.input
          mine  | {"a":                                        | task.input
          """)
  void aMistakeNamesItsField(String type, String input, String field) {
    assertThat(TaskInput.check(type, input)).extracting(FieldError::field).containsExactly(field);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          http  | {"url":"http://127.0.0.1:9000/report","method":"post","body":{"a":1}}
          shell | {"command":"echo hello"}
          shell | {"argv":["/bin/echo","hello"],"environment":{"A":"b"}}
          kafka | {"topic":"orders","key":"1","value":{"a":1}}
          kafka | {"topic":"orders","key":"1"}
          mine  | {"anything":["goes"]}
          """)
  void whatIsRightIsTaken(String type, String input) {
    assertThat(TaskInput.check(type, input)).isEmpty();
  }

  @Test
  void anUnknownFieldSuggestsTheNearest() {
    assertThat(TaskInput.check("http", "{\"url\":\"http://host\",\"metod\":\"GET\"}"))
        .containsExactly(
            new FieldError("task.input.metod", "There is no such field; did you mean 'method'?"));
  }
}
