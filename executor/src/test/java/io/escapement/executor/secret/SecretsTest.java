package io.escapement.executor.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escapement.executor.TaskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
  @TempDir private Path directory;

  private Secrets secrets(Map<String, String> environment) {
    return new Secrets(new SecretStore(Optional.of(directory), environment::get));
  }

  @Test
  void aSecretComesFromAFileOrTheEnvironmentAndIsEscapedForJson() throws IOException {
    Files.writeString(directory.resolve("api-token"), "a\"b\\c$1\n");
    Secrets secrets = secrets(Map.of("ESCAPEMENT_SECRET_DB_PASSWORD", "hunter22"));
    String input =
        secrets.putInto(
            """
            {"headers": {"Authorization": "Bearer ${secret:api-token}"}, "n": [1, "${secret:db.password}"]}""");
    assertThat(input)
        .isEqualTo(
            "{\"headers\":{\"Authorization\":\"Bearer a\\\"b\\\\c$1\"},\"n\":[1,\"hunter22\"]}");
    assertThat(secrets.maskIn("password hunter22, token a\"b\\c$1"))
        .isEqualTo("password ***, token ***");
  }

  @Test
  void whatIsNotThereIsNamed() {
    assertThatThrownBy(() -> secrets(Map.of()).putInto("{\"a\": \"${secret:one} ${secret:two}\"}"))
        .isInstanceOf(TaskFailure.class)
        .hasMessageContaining("no secret named one, two");
  }

  @Test
  void anInputWithoutSecretsIsLeftAsItIs() {
    assertThat(secrets(Map.of()).putInto("{ \"a\" : 1 }")).isEqualTo("{ \"a\" : 1 }");
  }

  @Test
  void aNameCannotLeaveTheDirectory() {
    assertThat(secrets(Map.of()).putInto("{\"a\": \"${secret:../../etc/passwd}\"}"))
        .contains("${secret:../../etc/passwd}");
  }
}
