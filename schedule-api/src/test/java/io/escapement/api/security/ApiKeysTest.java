package io.escapement.api.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeysTest {

  @Test
  void aKeyIsKnownByTheLineThatWasMadeWithIt(@TempDir Path directory) throws IOException {
    ApiKeys.NewKey ann = ApiKeys.make("ann", Role.ADMIN);
    ApiKeys.NewKey bob = ApiKeys.make("bob", Role.VIEWER);
    Path file = Files.writeString(directory.resolve("keys"), "# ours\n\n" + ann.line() + "\n");
    ApiKeys keys = ApiKeys.read(Optional.of(file), bob.line() + ";");
    assertThat(keys.client(ann.key())).contains(new ApiKeys.Client("ann", Role.ADMIN));
    assertThat(keys.client(bob.key())).contains(new ApiKeys.Client("bob", Role.VIEWER));
    assertThat(keys.client(ann.key() + "x")).isEmpty();
    assertThat(keys.client("")).isEmpty();
    assertThat(ann.line()).doesNotContain(ann.key());
    assertThat(ApiKeys.make("ann", Role.ADMIN).key()).isNotEqualTo(ann.key());
  }

  @Test
  void withoutLinesThereIsNoKey() {
    assertThat(ApiKeys.read(Optional.empty(), "").isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ann", "ann admin", "ann root 0", "ann admin secret-in-clear"})
  void aLineThatIsNoKeyIsNamedWithoutTheRestOfIt(String line) {
    assertThatThrownBy(() -> ApiKeys.read(Optional.empty(), line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'ann …'")
        .hasMessageNotContaining("secret-in-clear");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> ApiKeys.read(Optional.of(Path.of("/no/such/keys")), ""))
        .hasMessageContaining("/no/such/keys");
  }
}
