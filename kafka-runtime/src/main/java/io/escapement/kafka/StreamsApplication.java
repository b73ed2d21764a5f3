package io.escapement.kafka;

import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription.Source;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * A running topology. A stream thread that dies is replaced: whatever it had not committed is
 * rolled back and done again from the last commit.
 */
public final class StreamsApplication implements SmartLifecycle, Readiness {
  private static final Logger LOG = LoggerFactory.getLogger(StreamsApplication.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);

  private final String name;
  private final KafkaStreams streams;
  private final String applicationId;
  private final Set<String> sourceTopics;
  private final int phase;
  private volatile boolean running;

  /**
   * Prepares the application; {@link #start} runs it.
   *
   * @param phase order of starting, lowest first; stopping is the other way round
   */
  public StreamsApplication(String name, Topology topology, Properties properties, int phase) {
    this.name = name;
    this.phase = phase;
    this.applicationId = properties.getProperty(StreamsConfig.APPLICATION_ID_CONFIG);
    this.sourceTopics =
        topology.describe().subtopologies().stream()
            .flatMap(part -> part.nodes().stream())
            .filter(Source.class::isInstance)
            .flatMap(source -> ((Source) source).topicSet().stream())
            .collect(Collectors.toUnmodifiableSet());
    this.streams = new KafkaStreams(topology, properties);
    streams.setUncaughtExceptionHandler(
        error -> {
          LOG.error("A stream thread of {} died and is replaced", name, error);
          return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
  }

  @Override
  public String name() {
    return name;
  }

  /** Its id in Kafka, which is its consumer group. */
  public String applicationId() {
    return applicationId;
  }

  /** What it reads. */
  public Set<String> sourceTopics() {
    return sourceTopics;
  }

  /** Kafka's own object, for interactive queries and metrics. */
  public KafkaStreams streams() {
    return streams;
  }

  /** Whether every task is processing: started, assigned and restored. */
  @Override
  public boolean isReady() {
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  @Override
  public void start() {
    streams.start();
    running = true;
  }

  @Override
  public void stop() {
    boolean closed =
        streams.close(
            CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP)
                .withTimeout(CLOSE_TIMEOUT));
    running = false;
    if (!closed) {
      LOG.warn("{} did not close within {}", name, CLOSE_TIMEOUT);
    }
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
