package io.escapement.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.escapement.standalone.Standalone;
import io.escapement.standalone.conformance.Conformance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The example, beside a running Escapement. */
class InvoiceApplicationTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static Standalone escapement;
  private static ConfigurableApplicationContext application;

  @BeforeAll
  static void start(@TempDir Path data) {
    escapement =
        Standalone.start(Standalone.Options.of(data, Map.of("escapement.dispatcher.lease", "5s")));
    var spring = new SpringApplication(InvoiceApplication.class, ConformanceHandlers.class);
    application =
        spring.run(
            "--spring.main.web-application-type=none",
            "--escapement.kafka.bootstrap-servers=" + escapement.bootstrapServers(),
            "--escapement.executor.id=invoices");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> get("/executors/invoices").path("state").asString().equals("ACTIVE"));
  }

  @AfterAll
  static void stop() {
    application.close();
    escapement.close();
  }

  private static JsonNode get(String path) {
    return send(HttpRequest.newBuilder(uri(path)).build());
  }

  private static URI uri(String path) {
    return escapement.api().resolve("/api/v1" + path);
  }

  private static JsonNode send(HttpRequest request) {
    try (var client = HttpClient.newHttpClient()) {
      return JSON.readTree(client.send(request, BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode run(String input) {
    String body = "{\"task\": {\"type\": \"send-invoice\", \"input\": " + input + "}}";
    String runId =
        send(HttpRequest.newBuilder(uri("/tasks"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build())
            .path("runId")
            .asString();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> get("/runs/" + runId).path("state").asString().matches("SUCCEEDED|FAILED"));
    return get("/runs/" + runId);
  }

  @Test
  void anAnnotatedMethodDoesTheWork() {
    JsonNode run = run("{\"number\": 7, \"to\": \"ann@example.org\"}");
    assertThat(run.path("state").asString()).as(run.toString()).isEqualTo("SUCCEEDED");
    assertThat(run.path("result").toString()).contains("Invoice 7");
    assertThat(run.path("executorId").asString()).isEqualTo("invoices");
  }

  @Test
  void anInputThatIsNotValidFailsWithTheFieldsName() {
    JsonNode run = run("{\"number\": -1, \"to\": \"nobody\"}");
    assertThat(run.path("failureClass").asString()).isEqualTo("validation");
    assertThat(run.path("failureMessage").asString()).contains("number must be greater than 0");
    assertThat(
            run("{\"number\": 1, \"to\": \"a@b.c\", \"numbr\": 1}")
                .path("failureMessage")
                .asString())
        .contains("numbr");
  }

  @Test
  void annotatedMethodsConform() {
    assertThat(
            Conformance.check(escapement.api(), "default", "conformance.", Duration.ofSeconds(5)))
        .allSatisfy(finding -> assertThat(finding.deviation()).as(finding.rule()).isEmpty())
        .isNotEmpty();
  }

  @Test
  void theExecutorIsPartOfTheApplicationsHealth() {
    var health = application.getBean("escapementExecutorHealthIndicator", HealthIndicator.class);
    assertThat(health.health()).extracting(h -> h.getStatus()).isEqualTo(Status.UP);
  }
}
