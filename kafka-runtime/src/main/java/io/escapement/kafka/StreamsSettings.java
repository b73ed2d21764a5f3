package io.escapement.kafka;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an installation decides about a Kafka Streams application.
 *
 * @param stateDirectory for the local stores
 * @param threads stream threads of this process
 * @param standbyReplicas copies of the state on other instances, for a fast failover
 * @param commitInterval how long a transaction collects records under load: what was written
 *     becomes visible to the next component at its end. With little to do it ends at once
 * @param poll how long a poll waits for records; it bounds how often punctuators run
 * @param sessionTimeout a dead instance is noticed after this; brokers refuse less than their
 *     {@code group.min.session.timeout.ms}
 * @param transactionTimeout a dead instance's open transaction is aborted after this; until then it
 *     holds back every reader of committed records
 */
public record StreamsSettings(
    @DefaultValue("./data/state") String stateDirectory,
    @DefaultValue("1") int threads,
    @DefaultValue("0") int standbyReplicas,
    @DefaultValue("50ms") Duration commitInterval,
    @DefaultValue("5ms") Duration poll,
    @DefaultValue("6s") Duration sessionTimeout,
    @DefaultValue("10s") Duration transactionTimeout) {

  /** Refuses what Kafka Streams cannot work with. */
  public StreamsSettings {
    atLeast("threads", Duration.ofMillis(threads), 1);
    atLeast("commit-interval", commitInterval, 1);
    atLeast("poll", poll, 1);
    atLeast("session-timeout", sessionTimeout, 100);
    atLeast("transaction-timeout", transactionTimeout, 100);
    if (transactionTimeout.compareTo(commitInterval) <= 0) {
      throw new IllegalArgumentException(
          "transaction-timeout (%s) must be longer than commit-interval (%s)"
              .formatted(transactionTimeout, commitInterval));
    }
  }

  private static void atLeast(String name, Duration value, long millis) {
    if (value.toMillis() < millis) {
      throw new IllegalArgumentException(name + " must be at least " + millis + ", not " + value);
    }
  }

  /** For the embedded broker, which allows short timeouts: a restart goes on within seconds. */
  public static StreamsSettings forEmbeddedBroker(String stateDirectory) {
    return new StreamsSettings(
        stateDirectory,
        1,
        0,
        Duration.ofMillis(50),
        Duration.ofMillis(5),
        Duration.ofSeconds(2),
        Duration.ofSeconds(2));
  }
}
