package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.escapement.api.openapi.OpenApiDocument;
import io.escapement.api.security.ApiKeys;
import io.escapement.api.security.Role;
import io.escapement.standalone.Standalone;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A gateway with API keys. */
class SecurityTest {
  private static final Map<Role, ApiKeys.NewKey> KEYS = new EnumMap<>(Role.class);

  private static Standalone standalone;
  private static HttpClient client;

  @BeforeAll
  static void start(@TempDir Path data) {
    for (Role role : Role.values()) {
      KEYS.put(role, ApiKeys.make("test-" + role.word(), role));
    }
    String lines =
        KEYS.values().stream().map(ApiKeys.NewKey::line).collect(Collectors.joining(";"));
    standalone =
        Standalone.start(
            Standalone.Options.of(
                data, Map.of("escapement.schedule-api.security.api-keys", lines)));
    client = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() {
    client.close();
    standalone.close();
  }

  private static Answer send(String method, String path, String body, Optional<String> key) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(standalone.api().resolve(path))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body));
    key.ifPresent(k -> request.header("Authorization", "Bearer " + k));
    try {
      return Answer.of(client.send(request.build(), BodyHandlers.ofInputStream()));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What was answered; of what goes on for ever, no body. */
  private record Answer(int statusCode, HttpHeaders headers, String body) {
    static Answer of(HttpResponse<InputStream> response) throws IOException {
      String type = response.headers().firstValue("Content-Type").orElse("");
      try (InputStream body = response.body()) {
        String text =
            type.startsWith("text/event-stream")
                ? ""
                : new String(body.readAllBytes(), StandardCharsets.UTF_8);
        return new Answer(response.statusCode(), response.headers(), text);
      }
    }
  }

  private static Optional<String> key(Role role) {
    return Optional.of(KEYS.get(role).key());
  }

  /** Nothing is there, and no body is valid: whoever is let in gets another answer. */
  @Test
  void everyOperationTakesTheRoleThatTheDocumentSays() {
    for (OpenApiDocument.Operation operation : OpenApiDocument.operations()) {
      String path = operation.path().replaceAll("\\{[^}]+}", "nothing");
      Role needed = Role.of(operation.role()).orElseThrow();
      for (Role role : Role.values()) {
        int status = send(operation.method().name(), path, "", key(role)).statusCode();
        if (role.compareTo(needed) < 0) {
          assertThat(status).as("%s as %s", operation, role).isEqualTo(403);
        } else {
          assertThat(status).as("%s as %s", operation, role).isNotIn(401, 403).isLessThan(500);
        }
      }
      for (Optional<String> stranger :
          java.util.List.of(Optional.<String>empty(), Optional.of("x"))) {
        Answer answer = send(operation.method().name(), path, "", stranger);
        assertThat(answer.statusCode()).as(operation.toString()).isEqualTo(401);
        assertThat(answer.headers().firstValue("Content-Type"))
            .contains("application/problem+json");
        assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
      }
    }
  }

  @Test
  void whatTheDocumentDoesNotKnowIsForAdmins() {
    assertThat(send("GET", "/api/v1/secret", "", Optional.empty()).statusCode()).isEqualTo(401);
    assertThat(send("GET", "/api/v1/secret", "", key(Role.OPERATOR)).statusCode()).isEqualTo(403);
    assertThat(send("GET", "/actuator/env", "", key(Role.VIEWER)).statusCode()).isEqualTo(403);
    assertThat(send("GET", "/actuator/health", "", Optional.empty()).statusCode()).isEqualTo(200);
    Answer document = send("GET", "/openapi.json", "", Optional.empty());
    assertThat(document.statusCode()).isEqualTo(200);
    assertThat(document.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'self'");
    assertThat(document.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
  }

  @Test
  void whatIsDoneAndWhatIsRefusedIsAuditedWithItsActor() {
    String schedule =
        """
        {"id": "audited", "trigger": {"type": "cron", "expression": "0 0 1 1 *"},
         "task": {"type": "http", "input": {"url": "http://127.0.0.1/"}}}""";
    assertThat(send("POST", "/api/v1/schedules", schedule, key(Role.VIEWER)).statusCode())
        .isEqualTo(403);
    assertThat(send("POST", "/api/v1/schedules", schedule, Optional.empty()).statusCode())
        .isEqualTo(401);
    assertThat(send("POST", "/api/v1/schedules", schedule, key(Role.OPERATOR)).statusCode())
        .isEqualTo(201);
    assertThat(send("DELETE", "/api/v1/schedules/audited", "", key(Role.OPERATOR)).statusCode())
        .isEqualTo(204);
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(audited("action=createSchedule"))
                    .contains(
                        "test-operator 201 CREATED",
                        "nobody 401 UNAUTHORIZED",
                        "test-viewer 403 FORBIDDEN"));
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(audited("actor=test-operator&subject=audited"))
                    .containsExactly("test-operator 204 NO_CONTENT"));
  }

  private static java.util.List<String> audited(String query) {
    JsonNode page =
        JsonMapper.builder()
            .build()
            .readTree(send("GET", "/api/v1/audit?" + query, "", key(Role.VIEWER)).body());
    return page.path("items")
        .valueStream()
        .map(
            entry ->
                entry.path("actor").asString()
                    + " "
                    + entry.path("detail").asString().replaceAll(" from .*", ""))
        .toList();
  }

  @Test
  void beyondLoopbackItDoesNotStartWithoutKeys(@TempDir Path data) {
    var options = Standalone.Options.of(data, Map.of("server.address", "0.0.0.0"));
    assertThatThrownBy(() -> Standalone.start(options).close())
        .rootCause()
        .hasMessageContaining("without authentication")
        .hasMessageContaining("escapement.schedule-api.security.api-keys-file");
  }
}
