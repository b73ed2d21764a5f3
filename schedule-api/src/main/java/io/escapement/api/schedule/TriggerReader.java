package io.escapement.api.schedule;

import io.escapement.api.calendar.CalendarReader;
import io.escapement.schemas.CronDialect;
import io.escapement.schemas.CronTriggerDefinition;
import io.escapement.schemas.DstGapPolicy;
import io.escapement.schemas.DstOverlapPolicy;
import io.escapement.schemas.IntervalMeasure;
import io.escapement.schemas.IntervalTriggerDefinition;
import io.escapement.schemas.OnceTriggerDefinition;
import io.escapement.schemas.json.JsonFields;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Reads triggers from JSON. Only what JSON itself can get wrong is an error here. */
final class TriggerReader {
  private TriggerReader() {}

  static Object trigger(JsonFields fields) {
    Optional<JsonFields> trigger = fields.object("trigger");
    if (trigger.isEmpty()) {
      if (fields.any("trigger").isEmpty()) {
        fields.invalid(
            "trigger", "Is required, such as {\"type\": \"cron\", \"expression\": \"0 9 * * *\"}");
      }
      return new OnceTriggerDefinition(Instant.EPOCH);
    }
    return triggerOf(trigger.get());
  }

  private enum TriggerType {
    CRON,
    INTERVAL,
    ONCE
  }

  private static Object triggerOf(JsonFields fields) {
    Optional<TriggerType> type = fields.choice("type", TriggerType.class);
    if (type.isEmpty()) {
      if (fields.any("type").isEmpty()) {
        fields.invalid("type", "Is required: cron, interval or once");
      }
      return new OnceTriggerDefinition(Instant.EPOCH);
    }
    Object trigger =
        switch (type.get()) {
          case CRON -> cron(fields);
          case INTERVAL -> interval(fields);
          case ONCE -> once(fields);
        };
    fields.refuseUnknown();
    return trigger;
  }

  private static CronTriggerDefinition cron(JsonFields fields) {
    return CronTriggerDefinition.newBuilder()
        .setExpression(fields.requiredText("expression"))
        .setZone(fields.text("zone").orElse("UTC"))
        .setDialect(fields.choice("dialect", CronDialect.class).orElse(CronDialect.AUTO))
        .setDstGap(dstGap(fields))
        .setDstOverlap(dstOverlap(fields))
        .setJitterMs(fields.duration("jitter").map(Duration::toMillis).orElse(0L))
        .setMaxFires(fields.integer("maxFires", 1, Long.MAX_VALUE).orElse(null))
        .setStartAt(fields.instant("startAt").orElse(null))
        .setEndAt(fields.instant("endAt").orElse(null))
        .setExclude(CalendarReader.exclusions(fields))
        .build();
  }

  private static IntervalTriggerDefinition interval(JsonFields fields) {
    Optional<Duration> every = fields.duration("every");
    if (every.isEmpty() && fields.any("every").isEmpty()) {
      fields.invalid("every", "Is required, such as PT5M");
    }
    return IntervalTriggerDefinition.newBuilder()
        .setEveryMs(every.map(Duration::toMillis).orElse(1_000L))
        .setMeasure(fields.choice("measure", IntervalMeasure.class).orElse(IntervalMeasure.ELAPSED))
        .setZone(fields.text("zone").orElse("UTC"))
        .setDstGap(dstGap(fields))
        .setDstOverlap(dstOverlap(fields))
        .setAnchor(fields.instant("anchor").orElse(null))
        .setJitterMs(fields.duration("jitter").map(Duration::toMillis).orElse(0L))
        .setMaxFires(fields.integer("maxFires", 1, Long.MAX_VALUE).orElse(null))
        .setStartAt(fields.instant("startAt").orElse(null))
        .setEndAt(fields.instant("endAt").orElse(null))
        .setExclude(CalendarReader.exclusions(fields))
        .build();
  }

  private static OnceTriggerDefinition once(JsonFields fields) {
    Optional<Instant> at = fields.instant("at");
    if (at.isEmpty() && fields.any("at").isEmpty()) {
      fields.invalid("at", "Is required, such as 2026-11-20T09:00:00Z");
    }
    return new OnceTriggerDefinition(at.orElse(Instant.EPOCH));
  }

  private static DstGapPolicy dstGap(JsonFields fields) {
    return fields.choice("dstGap", DstGapPolicy.class).orElse(DstGapPolicy.RUN_AFTER);
  }

  private static DstOverlapPolicy dstOverlap(JsonFields fields) {
    return fields.choice("dstOverlap", DstOverlapPolicy.class).orElse(DstOverlapPolicy.FIRST);
  }
}
