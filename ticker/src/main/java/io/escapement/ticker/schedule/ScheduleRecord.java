package io.escapement.ticker.schedule;

import io.escapement.schemas.FireCursor;
import io.escapement.schemas.Schedule;

/** A schedule as the ticker holds it. */
public record ScheduleRecord(Schedule schedule, FireCursor cursor) {}
