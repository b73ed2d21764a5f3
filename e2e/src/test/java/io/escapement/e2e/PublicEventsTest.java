package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.escapement.e2e.SharedStandalone.Running;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a reader of the topics relies on who has none of our code. */
@ExtendWith(SharedStandalone.class)
class PublicEventsTest {

  @Test
  void everyPublicRecordIsACloudEventAndARunIsOneTrace(Running running) {
    Api api = running.api();
    try (var target = new Target()) {
      String schedule =
          """
          {"id": "traced", "trigger": {"type": "interval", "every": "PT1S"}, "task": {"type": "http", "input": {"url": "%s"}}}"""
              .formatted(target.url());
      assertThat(api.post("/schedules", schedule).status()).isEqualTo(201);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> !api.all("/runs?scheduleId=traced&state=SUCCEEDED").isEmpty());
      assertThat(api.delete("/schedules/traced").status()).isEqualTo(204);
      String run = target.attempts().getFirst().split("#")[0];
      Set<String> traces = new HashSet<>();
      traces.add(target.traces().getFirst().split("-")[1]);
      for (String topic : List.of("run-events", "fires")) {
        for (ConsumerRecord<String, byte[]> record : ofThisTest(running, topic)) {
          Map<String, String> headers = headers(record);
          assertThat(headers)
              .containsEntry("ce_specversion", "1.0")
              .containsKeys("ce_id", "ce_source");
          assertThat(headers.get("ce_type"))
              .startsWith(topic.equals("fires") ? "io.escapement.fire." : "io.escapement.run.");
          if (record.key().equals(run)) {
            traces.add(headers.get("traceparent").split("-")[1]);
          }
        }
      }
      assertThat(traces).hasSize(1);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  running.topics().raw("escapement.audit").stream()
                      .anyMatch(PublicEventsTest::isAuditOfTheDeletion));
    }
  }

  /** Other tests write poison to the same topics. */
  private static List<ConsumerRecord<String, byte[]>> ofThisTest(Running running, String topic) {
    List<ConsumerRecord<String, byte[]>> records =
        running.topics().raw("escapement." + topic).stream()
            .filter(record -> record.key() != null && record.key().startsWith("traced@"))
            .toList();
    assertThat(records).as(topic).isNotEmpty();
    return records;
  }

  private static boolean isAuditOfTheDeletion(ConsumerRecord<String, byte[]> record) {
    Map<String, String> headers = headers(record);
    return headers.getOrDefault("ce_type", "").equals("io.escapement.audit.deleteSchedule")
        && headers.getOrDefault("ce_id", "").contains("traced");
  }

  private static Map<String, String> headers(ConsumerRecord<String, byte[]> record) {
    return StreamSupport.stream(record.headers().spliterator(), false)
        .collect(
            Collectors.toMap(
                Header::key, header -> new String(header.value(), StandardCharsets.UTF_8)));
  }

  @Test
  void theDocumentOfTheTopicsIsAsTheTopicsAre(Running running)
      throws IOException, InterruptedException, java.util.concurrent.ExecutionException {
    JsonNode document;
    try (var client = HttpClient.newHttpClient()) {
      document =
          JsonMapper.builder()
              .build()
              .readTree(
                  client
                      .send(
                          HttpRequest.newBuilder(
                                  running.standalone().api().resolve("/asyncapi.json"))
                              .build(),
                          BodyHandlers.ofString())
                      .body());
    }
    assertThat(document.path("asyncapi").asString()).isEqualTo("3.0.0");
    Set<String> own;
    try (var admin =
        Admin.create(Map.of("bootstrap.servers", running.standalone().bootstrapServers()))) {
      own =
          admin.listTopics().names().get().stream()
              .filter(name -> name.startsWith("escapement."))
              .filter(name -> !name.matches(".*(\\.dlt|-changelog)|escapement\\.tasks\\..*"))
              .collect(Collectors.toSet());
    }
    assertThat(
            document
                .path("channels")
                .valueStream()
                .map(channel -> channel.path("address").asString()))
        .containsExactlyInAnyOrderElementsOf(own);
    document
        .path("components")
        .path("messages")
        .forEach(
            message ->
                assertThat(
                        new Schema.Parser()
                            .parse(message.at("/payload/schema").toString())
                            .getName())
                    .isEqualTo(message.path("name").asString()));
    document
        .path("operations")
        .forEach(
            operation ->
                assertThat(
                        document
                            .at(operation.at("/channel/$ref").asString().substring(1))
                            .path("address")
                            .asString())
                    .isNotEmpty());
  }
}
