package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.escapement.standalone.Standalone;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The product with a real schema registry: what is on its topics, any tool can read. */
class RegistryTest {
  private static final Path PROGRAM = Path.of("target", "registry", "quarkus-run.jar");
  private static final Duration STARTED = Duration.ofSeconds(90);

  private static Process registry;
  private static String url;
  private static Standalone standalone;

  @BeforeAll
  static void start(@TempDir Path data) throws IOException {
    int port = freePort();
    url = "http://127.0.0.1:" + port + "/apis/ccompat/v7";
    registry =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-Dquarkus.management.host=127.0.0.1",
                "-Dquarkus.management.port=" + freePort(),
                "-jar",
                PROGRAM.toAbsolutePath().toString())
            .redirectErrorStream(true)
            .redirectOutput(data.resolve("registry.log").toFile())
            .start();
    await().atMost(STARTED).ignoreExceptions().until(() -> get("/subjects").isArray());
    standalone =
        Standalone.start(
            Standalone.Options.of(
                data.resolve("data"), Map.of("escapement.kafka.schema-registry.url", url)));
  }

  @AfterAll
  static void stop() throws InterruptedException {
    registry.destroy();
    registry.waitFor();
    standalone.close();
  }

  private static JsonNode get(String path) throws IOException {
    try (var client = HttpClient.newHttpClient()) {
      return JsonMapper.builder()
          .build()
          .readTree(
              client
                  .send(
                      HttpRequest.newBuilder(URI.create(url + path)).build(),
                      BodyHandlers.ofString())
                  .body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void whoKnowsTheRegistryReadsEveryTopic() throws IOException {
    var api = new Api(standalone.api());
    try (var target = new Target()) {
      String task =
          """
          {"task": {"type": "http", "input": {"url": "%s"}}}"""
              .formatted(target.url());
      String runId = api.post("/tasks", task).json().path("runId").asString();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> api.get("/runs/" + runId).body().contains("\"SUCCEEDED\""));
      List<ConsumerRecord<String, byte[]>> events =
          new Topics(standalone.bootstrapServers()).raw("escapement.run-events");
      List<String> states =
          events.stream()
              .filter(record -> record.key().equals(runId))
              .map(RegistryTest::generic)
              .map(event -> event.get("to").toString())
              .toList();
      assertThat(states).startsWith("QUEUED", "ADMITTED").endsWith("SUCCEEDED");
    }
    assertThat(Stream.of(get("/subjects")).flatMap(JsonNode::valueStream).map(JsonNode::asString))
        .contains(
            "escapement.run-events-value",
            "escapement.schedules-value",
            "escapement.fires-value",
            "escapement.tasks-value");
  }

  /** As a tool does that knows nothing of us: by the id, from the registry. */
  private static GenericRecord generic(ConsumerRecord<String, byte[]> record) {
    ByteBuffer bytes = ByteBuffer.wrap(record.value());
    assertThat(bytes.get()).isZero();
    try {
      Schema schema =
          new Schema.Parser()
              .parse(get("/schemas/ids/" + bytes.getInt()).path("schema").asString());
      return new GenericDatumReader<GenericRecord>(schema)
          .read(
              null,
              DecoderFactory.get()
                  .binaryDecoder(bytes.array(), bytes.position(), bytes.remaining(), null));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void anIdThatTheRegistryDoesNotKnowIsPoison() {
    Topics topics = new Topics(standalone.bootstrapServers());
    byte[] unknown = {0, 0x7f, 0, 0, 1, 2, 3};
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", standalone.bootstrapServers()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      var _ = producer.send(new ProducerRecord<>("escapement.run-commands", 0, "default", unknown));
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> topics.raw("escapement.run-commands.dlt").size() == 1);
    assertThat(topics.raw("escapement.run-commands.dlt").getFirst().value()).isEqualTo(unknown);
  }

  @Test
  void aRegistryThatIsAwayStopsTheStartInOneSentence(@TempDir Path data) throws IOException {
    int nobody = freePort();
    var options =
        Standalone.Options.of(
            data, Map.of("escapement.kafka.schema-registry.url", "http://127.0.0.1:" + nobody));
    assertThatThrownBy(() -> Standalone.start(options).close())
        .rootCause()
        .hasMessageContaining(
            "The schema registry http://127.0.0.1:" + nobody + " cannot be asked");
  }
}
