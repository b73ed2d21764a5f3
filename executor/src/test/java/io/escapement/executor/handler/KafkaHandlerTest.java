package io.escapement.executor.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escapement.embedded.EmbeddedBroker;
import io.escapement.executor.FixedContext;
import io.escapement.executor.TaskFailure;
import io.escapement.schemas.FailureClass;
import io.escapement.schemas.topic.TopicReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaHandlerTest {
  private static final String SCHEMA =
      """
      {"type": "record", "name": "Order", "fields": [
        {"name": "id", "type": "long"}, {"name": "note", "type": ["null", "string"]}]}""";

  private static EmbeddedBroker broker;
  private static KafkaHandler handler;

  @BeforeAll
  static void start(@TempDir Path data) throws IOException {
    broker = EmbeddedBroker.start(data);
    handler = new KafkaHandler(client());
  }

  @AfterAll
  static void stop() {
    handler.close();
    broker.close();
  }

  private static Map<String, Object> client() {
    return new HashMap<>(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  private static void topic(String name) throws Exception {
    try (Admin admin = Admin.create(client())) {
      admin.createTopics(List.of(new NewTopic(name, Optional.of(1), Optional.empty()))).all().get();
    }
  }

  private static List<ConsumerRecord<String, byte[]>> committed(String topic) {
    List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    new TopicReader(client()).readRaw(topic, records::add);
    return records;
  }

  private static String run(String input) throws Exception {
    return handler.run(new FixedContext(input)).value().orElseThrow();
  }

  @Test
  void aTextIsSentAsItIsWithItsHeaders() throws Exception {
    topic("texts");
    String result =
        run(
            """
            {"topic": "texts", "key": "k", "value": {"a": 1}, "headers": {"h": "x"}}""");
    assertThat(result).isEqualTo("{\"topic\":\"texts\",\"partition\":0,\"offset\":0}");
    ConsumerRecord<String, byte[]> written = committed("texts").getFirst();
    assertThat(written.key()).isEqualTo("k");
    assertThat(new String(written.value(), StandardCharsets.UTF_8)).isEqualTo("{\"a\":1}");
    assertThat(written.headers().lastHeader("h").value()).containsExactly('x');
    assertThat(written.headers().lastHeader("escapement-run-id")).isNotNull();
  }

  @Test
  void avroIsFramedForThoseWhoReadIt() throws Exception {
    topic("orders");
    run(
        """
        {"topic": "orders", "value": {"id": 7, "note": {"string": "now"}}, "avro": {"schema": %s}}"""
            .formatted(SCHEMA));
    run(
        """
        {"topic": "orders", "value": {"id": 8, "note": null}, "avro": {"schema": %s, "schemaId": 258}}"""
            .formatted(SCHEMA));
    Schema schema = new Schema.Parser().parse(SCHEMA);
    GenericRecord first =
        new BinaryMessageDecoder<GenericRecord>(GenericData.get(), schema)
            .decode(committed("orders").getFirst().value());
    assertThat(first.get("id")).isEqualTo(7L);
    ByteBuffer second = ByteBuffer.wrap(committed("orders").getLast().value());
    assertThat(second.get()).isZero();
    assertThat(second.getInt()).isEqualTo(258);
    assertThat(second.get()).as("8, zigzag").isEqualTo((byte) 16);
    assertThatThrownBy(
            () ->
                run(
                    """
                    {"topic": "orders", "value": {"id": "seven"}, "avro": {"schema": %s}}"""
                        .formatted(SCHEMA)))
        .isInstanceOf(TaskFailure.class)
        .hasMessageContaining("task.input.avro.schema: The value does not match it");
  }

  @Test
  void ofSeveralRecordsAllAreSeenOrNone() throws Exception {
    topic("one");
    topic("two");
    String both =
        """
        {"records": [{"topic": "one", "value": "a"}, {"topic": "%s", "value": "b"}]}""";
    assertThat(run(both.formatted("two"))).contains("\"topic\":\"one\"", "\"topic\":\"two\"");
    assertThat(committed("one")).hasSize(1);
    assertThat(committed("two")).hasSize(1);
    assertThatThrownBy(() -> run(both.formatted("nowhere")))
        .isInstanceOfSatisfying(
            TaskFailure.class,
            failure -> assertThat(failure.failureClass()).isEqualTo(FailureClass.NETWORK));
    assertThat(committed("one")).as("what was not committed").hasSize(1);
  }
}
