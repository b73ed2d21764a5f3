package io.escapement.api.schedule;

import io.escapement.api.directory.ScheduleFilter;
import io.escapement.api.directory.ScheduleOrder;
import io.escapement.api.view.Views;
import io.escapement.api.view.Views.Page;
import io.escapement.schemas.Schedule;
import java.util.Optional;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;

/** All schedules that a filter matches, read page by page as their reader asks for more. */
@Component
public final class ScheduleStream {
  private static final int PAGE = 500;

  private final Views views;

  ScheduleStream(Views views) {
    this.views = views;
  }

  /** By id. */
  public Flux<Schedule> of(ScheduleFilter filter) {
    return Flux.<Page<Schedule>, Optional<String>>generate(
            () -> Optional.of(""),
            (cursor, pages) -> {
              if (cursor.isEmpty()) {
                pages.complete();
                return cursor;
              }
              Page<Schedule> page =
                  views.schedules(filter, ScheduleOrder.BY_ID, cursor.get(), PAGE);
              pages.next(page);
              return page.nextCursor();
            })
        .concatMapIterable(Page::items, 1);
  }
}
