package io.escapement.api.schedule;

import io.escapement.api.problem.JsonBody;
import io.escapement.schemas.PauseSchedule;
import io.escapement.schemas.ResumeSchedule;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why somebody pauses or resumes.
 *
 * @param until when a pause ends by itself
 */
record ScheduleNote(String note, Optional<Instant> until) {

  /** Reads a body, which may be missing. */
  static ScheduleNote read(@Nullable String body) {
    return JsonBody.readOptional(
        body,
        "invalid-schedule",
        fields -> {
          var read = new ScheduleNote(fields.text("note").orElse(""), fields.instant("until"));
          fields.refuseUnknown();
          return read;
        });
  }

  PauseSchedule pause() {
    return PauseSchedule.newBuilder().setReason(note).setUntil(until.orElse(null)).build();
  }

  ResumeSchedule resume() {
    return ResumeSchedule.newBuilder().setNote(note).build();
  }
}
