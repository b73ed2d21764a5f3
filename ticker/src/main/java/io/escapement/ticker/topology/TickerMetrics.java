package io.escapement.ticker.topology;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.stats.CumulativeCount;
import org.apache.kafka.common.metrics.stats.CumulativeSum;
import org.apache.kafka.common.metrics.stats.Value;
import org.apache.kafka.streams.StreamsMetrics;

/**
 * A partition's own metrics among those of Kafka Streams, in the group {@value #GROUP}: how old the
 * oldest due schedule is, how many due times were decided, and how often the clock was set.
 */
final class TickerMetrics {
  static final String GROUP = "escapement-ticker";
  static final String OLDEST_DUE_AGE = "oldest-due-age-ms";

  private final Sensor oldestDueAge;
  private final Sensor fires;
  private final Sensor clockSteps;

  TickerMetrics(StreamsMetrics metrics, int partition) {
    Map<String, String> tags = Map.of("partition", Integer.toString(partition));
    oldestDueAge = metrics.addSensor("oldest-due-age-" + partition, Sensor.RecordingLevel.INFO);
    oldestDueAge.add(
        new MetricName(
            OLDEST_DUE_AGE, GROUP, "How long the oldest due schedule has been waiting", tags),
        new Value());
    oldestDueAge.record(0);
    fires = metrics.addSensor("fires-" + partition, Sensor.RecordingLevel.INFO);
    fires.add(
        new MetricName("fires-total", GROUP, "Due times fired or skipped", tags),
        new CumulativeSum());
    clockSteps = metrics.addSensor("clock-steps-" + partition, Sensor.RecordingLevel.INFO);
    clockSteps.add(
        new MetricName("clock-steps-total", GROUP, "Times that the clock was set", tags),
        new CumulativeCount());
  }

  void oldestDue(Duration age) {
    oldestDueAge.record((double) Math.max(0, age.toMillis()));
  }

  void fired(int count) {
    if (count > 0) {
      fires.record(count);
    }
  }

  void clockStepped() {
    clockSteps.record();
  }
}
