package io.escapement.api.view;

import io.escapement.kafka.Readiness;
import io.escapement.kafka.StreamsApplication;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.LagInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Whether the views have read all that was there when the gateway started. A new gateway, or one
 * that was away for long, would answer with a part otherwise, as if it were all. Thread-safe.
 */
final class CatchUp implements SmartLifecycle, Readiness {
  private static final Logger LOG = LoggerFactory.getLogger(CatchUp.class);
  private static final long LOOK_NANOS = 50_000_000;

  private final Admin admin;
  private final LastRecords last;
  private final StreamsApplication streams;
  private final int phase;
  private volatile boolean running;
  private volatile boolean done;
  private volatile long behind;

  /**
   * Waits for an application.
   *
   * @param phase after that of the application
   */
  CatchUp(Admin admin, LastRecords last, StreamsApplication streams, int phase) {
    this.admin = admin;
    this.last = last;
    this.streams = streams;
    this.phase = phase;
  }

  @Override
  public String name() {
    return "views' catching up";
  }

  /** Whether the views are whole, now. */
  @Override
  public boolean isReady() {
    return done && streams.isReady();
  }

  /** About how many records are yet to be read. */
  long recordsLeft() {
    long toRestore =
        streams.streams().allLocalStorePartitionLags().values().stream()
            .flatMap(partitions -> partitions.values().stream())
            .mapToLong(LagInfo::offsetLag)
            .sum();
    return toRestore + behind;
  }

  private void follow() {
    while (running && !done) {
      try {
        Map<TopicPartition, Long> wanted = last.offsetsAfter(streams.sourceTopics());
        while (running && !done) {
          behind = left(wanted);
          done = behind == 0;
          LockSupport.parkNanos(LOOK_NANOS);
        }
      } catch (ExecutionException e) {
        tryAgain(e.getCause());
      } catch (KafkaException e) {
        tryAgain(e);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static void tryAgain(@Nullable Throwable cause) {
    LOG.warn("Cannot see how far the views are; trying again", cause);
    LockSupport.parkNanos(LOOK_NANOS);
  }

  private long left(Map<TopicPartition, Long> wanted)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> read =
        admin
            .listConsumerGroupOffsets(streams.applicationId())
            .partitionsToOffsetAndMetadata()
            .get();
    return wanted.entrySet().stream()
        .mapToLong(
            after -> {
              OffsetAndMetadata committed = read.get(after.getKey());
              return Math.max(0, after.getValue() - (committed == null ? 0 : committed.offset()));
            })
        .sum();
  }

  @Override
  public void start() {
    running = true;
    Thread.ofVirtual().name("views-catch-up").start(this::follow);
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return phase;
  }
}
