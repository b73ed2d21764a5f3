package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.escapement.api.ScheduleApiApplication;
import io.escapement.dispatcher.DispatcherApplication;
import io.escapement.embedded.EmbeddedBroker;
import io.escapement.executor.ExecutorApplication;
import io.escapement.kafka.KafkaSettings;
import io.escapement.schemas.topic.TopicCatalogue;
import io.escapement.schemas.topic.TopicProvisioner;
import io.escapement.ticker.TickerApplication;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Each component with a principal of its own over a broker that demands SASL, TLS and rights, and
 * the gateway behind TLS: with what docs/acls.md gives them, and no more.
 */
class AccessControlTest {
  private static final String PASSWORD = "secret";
  private static final String GATEWAY = "gateway";
  private static final List<ConfigurableApplicationContext> CONTEXTS = new ArrayList<>();

  private static EmbeddedBroker broker;
  private static Path keys;
  private static Path state;

  @BeforeAll
  static void start(@TempDir Path data)
      throws IOException, InterruptedException, ExecutionException {
    keys = data.resolve("keys.p12");
    state = data.resolve("state");
    makeKeys();
    broker = EmbeddedBroker.start(data.resolve("kafka"), freePort(), brokerSettings());
    KafkaSettings admin = kafka("admin");
    try (var client = Admin.create(admin.clientProperties())) {
      new TopicProvisioner(client, new TopicCatalogue(admin.topics())).provision();
      client.createAcls(DocumentedAcls.read()).all().get();
    }
    start("ticker", TickerApplication.class, Map.of());
    start("dispatcher", DispatcherApplication.class, Map.of());
    start(
        "executor",
        ExecutorApplication.class,
        Map.of(
            "escapement.executor.http.allow-loopback",
            true,
            "escapement.executor.shell.enabled",
            true));
    start(
        GATEWAY,
        ScheduleApiApplication.class,
        Map.of(
            "server.port",
            0,
            "server.ssl.key-store",
            keys.toString(),
            "server.ssl.key-store-password",
            PASSWORD));
  }

  @AfterAll
  static void stop() {
    CONTEXTS.reversed().forEach(ConfigurableApplicationContext::close);
    broker.close();
  }

  @Test
  void aTaskGoesFromItsScheduleToItsEnd() throws IOException, GeneralSecurityException {
    try (var client = HttpClient.newBuilder().sslContext(trusting()).build();
        var target = new Target()) {
      Api api = ready(client);
      Api.Answer created =
          api.post(
              "/schedules",
              """
              {"id": "often", "trigger": {"type": "interval", "every": "PT1S"}, "task": {"type": "http", "input": {"url": "%s"}}}"""
                  .formatted(target.url()));
      assertThat(created.status()).as(created.body()).isEqualTo(201);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> api.get("/runs?state=SUCCEEDED").json().path("items").size() >= 3);
      String worker = "/workers/over-http";
      String taken =
          api.post(
                  worker + "/take",
                  """
                  {"taskTypes": ["own"], "wait": "PT0S"}""")
              .body();
      assertThat(taken).contains("attempts");
      assertThat(api.delete("/schedules/often").status()).isEqualTo(204);
    }
  }

  @Test
  void logsCancellationsDeadLettersCalendarsBackfillsAndDrainsPassToo()
      throws IOException, GeneralSecurityException {
    try (var client = HttpClient.newBuilder().sslContext(trusting()).build()) {
      Api api = ready(client);
      assertThat(api.put("/calendars/days", "{\"dates\": [\"2026-12-25\"]}").status())
          .isEqualTo(200);
      String run = runNow(api, "long", "echo seen; sleep 300");
      eventually(() -> api.get(run + "/logs").body().contains("seen"));
      assertThat(api.post(run + "/cancel", "{}").status()).isEqualTo(202);
      eventually(() -> api.get(run).json().path("state").asString().equals("CANCELLED"));

      runNow(api, "failing", "exit 3");
      eventually(() -> api.get("/dead-letters").body().contains("Exit code 3"));
      Api.Answer backfill =
          api.post(
              "/schedules/failing/backfill",
              """
              {"from": "2025-12-31T00:00:00Z", "to": "2026-01-02T00:00:00Z", "maxConcurrent": 1}""");
      assertThat(backfill.status()).as(backfill.body()).isEqualTo(202);

      String path = "/executors/" + executorOf(api, "shell").orElseThrow();
      assertThat(api.post(path + "/drain", "").status()).isEqualTo(202);
      eventually(() -> api.get("/executors").body().contains("DRAINING"));
      assertThat(api.post(path + "/resume", "").status()).isEqualTo(202);
      eventually(() -> api.get("/executors").body().contains("ACTIVE"));
    }
  }

  private static String runNow(Api api, String id, String command) {
    Api.Answer created =
        api.post(
            "/schedules",
            """
            {"id": "%s", "trigger": {"type": "cron", "expression": "0 0 1 1 *"}, "retry": {"maxAttempts": 1},
             "task": {"type": "shell", "input": {"command": "%s"}}}"""
                .formatted(id, command));
    assertThat(created.status()).as(created.body()).isEqualTo(201);
    Api.Answer run = api.post("/schedules/" + id + "/run-now?wait=queue", "");
    return "/runs/" + run.json().path("runId").asString();
  }

  private static Optional<String> executorOf(Api api, String taskType) {
    return api.get("/executors")
        .json()
        .path("items")
        .valueStream()
        .filter(executor -> executor.path("taskTypes").toString().contains(taskType))
        .map(executor -> executor.path("id").asString())
        .findFirst();
  }

  private static void eventually(Callable<Boolean> condition) {
    await().atMost(Duration.ofSeconds(60)).until(condition);
  }

  private static Api ready(HttpClient client) {
    String port = CONTEXTS.getLast().getEnvironment().getRequiredProperty("local.server.port");
    var api = new Api(URI.create("https://127.0.0.1:" + port), client);
    eventually(() -> api.get("/schedules").status() == 200);
    eventually(() -> executorOf(api, "shell").isPresent());
    return api;
  }

  @ParameterizedTest
  @CsvSource({
    "ticker, run-events",
    "ticker, tasks.default.http",
    "dispatcher, schedules",
    "dispatcher, fires",
    "executor, run-events",
    "executor, schedule-commands",
    "gateway, schedules",
    "gateway, fires",
    "gateway, run-events",
    "gateway, tasks.default.http"
  })
  void nobodyWritesWhatAnotherOwns(String who, String topic) {
    try (var producer =
        new KafkaProducer<>(
            kafka(who).clientProperties(), new StringSerializer(), new ByteArraySerializer())) {
      assertThatThrownBy(
              () ->
                  producer
                      .send(new ProducerRecord<>("escapement." + topic, "key", new byte[] {1}))
                      .get())
          .hasCauseInstanceOf(TopicAuthorizationException.class);
    }
  }

  private static void start(String who, Class<?> application, Map<String, Object> settings) {
    KafkaSettings kafka = kafka(who);
    Map<String, Object> properties = new HashMap<>(settings);
    properties.put("spring.main.web-application-type", who.equals(GATEWAY) ? "reactive" : "none");
    properties.put("escapement.kafka.bootstrap-servers", kafka.bootstrapServers());
    kafka
        .client()
        .forEach((name, value) -> properties.put("escapement.kafka.client." + name, value));
    for (String component : List.of("ticker", "dispatcher", "schedule-api")) {
      properties.put("escapement." + component + ".streams.state-directory", state.toString());
      properties.put("escapement." + component + ".streams.session-timeout", "2s");
    }
    CONTEXTS.add(Component.start(application, who.equals(GATEWAY), properties));
  }

  private static KafkaSettings kafka(String who) {
    return new KafkaSettings(
        broker.bootstrapServers(),
        Map.of(
            "security.protocol",
            "SASL_SSL",
            "sasl.mechanism",
            "PLAIN",
            "sasl.jaas.config",
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\";"
                .formatted(who, PASSWORD),
            "ssl.truststore.location",
            keys.toString(),
            "ssl.truststore.password",
            PASSWORD),
        "escapement.",
        1,
        1,
        1,
        (short) 1,
        KafkaSettings.Registry.NONE);
  }

  private static Map<String, String> brokerSettings() {
    var users = new StringBuilder();
    for (String user : List.of("admin", "ticker", "dispatcher", "executor", GATEWAY)) {
      users.append(" user_").append(user).append("=\"").append(PASSWORD).append('"');
    }
    return Map.of(
        "listener.security.protocol.map",
        "BROKER:SASL_SSL,CONTROLLER:PLAINTEXT",
        "listener.name.broker.sasl.enabled.mechanisms",
        "PLAIN",
        "sasl.mechanism.inter.broker.protocol",
        "PLAIN",
        "listener.name.broker.plain.sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"admin\" password=\"%s\"%s;"
            .formatted(PASSWORD, users),
        "ssl.keystore.location",
        keys.toString(),
        "ssl.keystore.password",
        PASSWORD,
        "ssl.truststore.location",
        keys.toString(),
        "ssl.truststore.password",
        PASSWORD,
        "authorizer.class.name",
        "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users",
        // The controller's listener has no names.
        "User:admin;User:ANONYMOUS");
  }

  private static void makeKeys() throws IOException, InterruptedException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=escapement",
                "-ext",
                "SAN=ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                keys.toString())
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
  }

  /** Also used as a trust store: Java trusts a certificate only when it is said to be trusted. */
  private static SSLContext trusting() throws IOException, GeneralSecurityException {
    KeyStore own = KeyStore.getInstance("PKCS12");
    try (InputStream file = Files.newInputStream(keys)) {
      own.load(file, PASSWORD.toCharArray());
    }
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("gateway", own.getCertificate(own.aliases().nextElement()));
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
