package io.escapement.dispatcher.topology;

import io.escapement.dispatcher.admission.Event;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.stats.CumulativeCount;
import org.apache.kafka.common.metrics.stats.Value;
import org.apache.kafka.streams.StreamsMetrics;

/**
 * A shard's own metrics among those of Kafka Streams, in the group {@value #GROUP}: {@code
 * slot-drift}, which is 0 unless this program is defective, and how many reports and records
 * changed nothing.
 */
final class ShardMetrics {
  static final String GROUP = "escapement-dispatcher";

  private final Sensor drift;
  private final Sensor poison;
  private final Map<Event.ReportIgnored.Fault, Sensor> ignored =
      new EnumMap<>(Event.ReportIgnored.Fault.class);

  ShardMetrics(StreamsMetrics metrics, int shard) {
    Map<String, String> tags = Map.of("shard", Integer.toString(shard));
    drift = metrics.addSensor("slot-drift-" + shard, Sensor.RecordingLevel.INFO);
    drift.add(
        new MetricName("slot-drift", GROUP, "Slots counted without a lease, or missing", tags),
        new Value());
    drift.record(0);
    poison = counter(metrics, shard, "poison-records", "Records that nobody could understand");
    for (Event.ReportIgnored.Fault fault : Event.ReportIgnored.Fault.values()) {
      String name = "ignored-reports-" + fault.name().toLowerCase(Locale.ROOT).replace('_', '-');
      ignored.put(fault, counter(metrics, shard, name, "Reports that changed nothing"));
    }
  }

  private static Sensor counter(
      StreamsMetrics metrics, int shard, String name, String description) {
    Sensor sensor = metrics.addSensor(name + "-" + shard, Sensor.RecordingLevel.INFO);
    sensor.add(
        new MetricName(name, GROUP, description, Map.of("shard", Integer.toString(shard))),
        new CumulativeCount());
    return sensor;
  }

  void slotDrift(int slots) {
    drift.record(slots);
  }

  void poisonRecord() {
    poison.record();
  }

  void reportIgnored(Event.ReportIgnored.Fault fault) {
    Sensor sensor = ignored.get(fault);
    if (sensor != null) {
      sensor.record();
    }
  }
}
