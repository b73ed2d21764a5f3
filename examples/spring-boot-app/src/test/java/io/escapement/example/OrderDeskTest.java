package io.escapement.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.escapement.schemas.topic.TopicCatalogue;
import io.escapement.schemas.topic.TopicReader;
import io.escapement.schemas.topic.TopicSettings;
import io.escapement.standalone.Standalone;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An order and its schedule are there together, or neither is. */
class OrderDeskTest {
  private final Instant inAYear = Instant.now().plus(Duration.ofDays(365));

  @Test
  void whatIsAbortedSchedulesNothing(@TempDir Path data) throws Exception {
    try (Standalone escapement = Standalone.start(Standalone.Options.of(data, Map.of()));
        Admin admin = Admin.create(Map.of("bootstrap.servers", escapement.bootstrapServers()));
        var desk =
            new OrderDesk(
                escapement.bootstrapServers(), new TopicCatalogue(TopicSettings.singleNode()))) {
      admin.createTopics(List.of(new NewTopic(OrderDesk.ORDERS, 1, (short) 1))).all().get();
      assertThatThrownBy(
              () ->
                  desk.place(
                      "too-many",
                      inAYear,
                      order -> {
                        throw new IllegalStateException("Not enough in stock for " + order);
                      }))
          .hasMessageContaining("too-many");
      desk.place("good", inAYear, _ -> {});
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(status(escapement, "look-at-good")).isEqualTo(200));
      // Commands of a partition are carried out in their order: the first one never was.
      assertThat(status(escapement, "look-at-too-many")).isEqualTo(404);
      List<String> orders = new ArrayList<>();
      new TopicReader(Map.of("bootstrap.servers", escapement.bootstrapServers()))
          .readRaw(OrderDesk.ORDERS, record -> orders.add(record.key()));
      assertThat(orders).containsExactly("good");
    }
  }

  private static int status(Standalone escapement, String scheduleId)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(escapement.api().resolve("/api/v1/schedules/" + scheduleId))
                  .build(),
              BodyHandlers.discarding())
          .statusCode();
    }
  }
}
