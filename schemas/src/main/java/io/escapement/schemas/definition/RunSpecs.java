package io.escapement.schemas.definition;

import io.escapement.schemas.RunSpec;
import io.escapement.schemas.ScheduleDefinition;

/** The snapshot of a schedule that its runs are made from. */
public final class RunSpecs {
  private RunSpecs() {}

  /** What a fire of this schedule runs. */
  public static RunSpec of(ScheduleDefinition definition) {
    return RunSpec.newBuilder()
        .setScheduleId(definition.getId())
        .setTask(definition.getTask())
        .setPool(definition.getPool())
        .setPriority(definition.getPriority())
        .setConcurrencyKey(definition.getConcurrencyKey().orElse(null))
        .setOverlapPolicy(definition.getOverlapPolicy())
        .setRetry(definition.getRetry())
        .setAutoPause(definition.getAutoPause())
        .setYieldsToPressure(definition.getYieldsToPressure())
        .setLabels(definition.getLabels())
        .build();
  }
}
