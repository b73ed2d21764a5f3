package io.escapement.api.command;

import io.escapement.kafka.KafkaSettings;
import io.escapement.schemas.CommandResult;
import io.escapement.schemas.topic.Topic;
import io.escapement.schemas.topic.TopicCatalogue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Reads the answers to commands and hands each to the request that waits for it. */
@Component
final class CommandResults implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(CommandResults.class);
  private static final int PHASE = 50;
  private static final Duration POLL = Duration.ofSeconds(1);

  private final Map<String, CompletableFuture<CommandResult>> waiting = new ConcurrentHashMap<>();
  private final KafkaConsumer<String, CommandResult> consumer;
  private final Thread thread = Thread.ofPlatform().name("command-results").unstarted(this::read);
  private volatile boolean running;

  CommandResults(KafkaSettings kafka, TopicCatalogue catalogue) {
    Topic<CommandResult> topic = catalogue.commandResults();
    Map<String, Object> properties = kafka.clientProperties();
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    this.consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), topic.value().deserializer());
    List<TopicPartition> partitions =
        IntStream.range(0, topic.partitions())
            .mapToObj(partition -> new TopicPartition(topic.name(), partition))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    // Fixes where the end is before any command is sent.
    partitions.forEach(consumer::position);
  }

  /** Call before the command is sent. */
  CompletableFuture<CommandResult> await(String commandId) {
    return waiting.computeIfAbsent(commandId, _ -> new CompletableFuture<>());
  }

  void forget(String commandId) {
    waiting.remove(commandId);
  }

  private void read() {
    try (consumer) {
      while (running) {
        readSome();
      }
    }
  }

  private void readSome() {
    try {
      for (ConsumerRecord<String, CommandResult> record : consumer.poll(POLL)) {
        CompletableFuture<CommandResult> result = waiting.remove(record.key());
        if (result != null) {
          result.complete(record.value());
        }
      }
    } catch (WakeupException _) {
      LOG.debug("Woken up to stop");
    } catch (RecordDeserializationException e) {
      LOG.error("Unreadable command result skipped", e);
      consumer.seek(e.topicPartition(), e.offset() + 1);
    } catch (KafkaException e) {
      LOG.warn("Cannot read command results; trying again", e);
    }
  }

  @Override
  public void start() {
    running = true;
    thread.start();
  }

  @Override
  public void stop() {
    running = false;
    consumer.wakeup();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
