package io.escapement.api.live;

import io.escapement.api.view.ViewListener;
import io.escapement.schemas.Fire;
import io.escapement.schemas.RunEvent;
import io.escapement.schemas.RunView;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Tells any number of clients what changes. Changes are gathered for a moment and told together;
 * whoever is slow is told less often, and then everything since: it holds up nobody, and nothing is
 * kept for it. Thread-safe.
 */
@Component
final class LiveFeed implements ViewListener, DisposableBean {
  private static final long MOMENT_MS = 50;

  /** What a client that lost its connection, or is slow, can still be told; at least 30 s. */
  private static final int MOST_KEPT = 600;

  private final RunFigures figures;
  private final String life;
  private final Sinks.Many<Batch> batches = Sinks.many().multicast().directBestEffort();
  private final Scheduler scheduler = Schedulers.newSingle("live-feed", true);
  private final Object lock = new Object();
  private final Deque<Batch> kept = new ArrayDeque<>();
  private Map<String, Change> gathered = new LinkedHashMap<>();
  private long number;

  LiveFeed(RunFigures figures, InstantSource clock) {
    this.figures = figures;
    this.life = Long.toString(clock.millis(), Character.MAX_RADIX);
    var _ = scheduler.schedulePeriodically(this::tell, MOMENT_MS, MOMENT_MS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void changed(String kind, String id) {
    gather(Change.of(kind, id));
  }

  @Override
  public void runChanged(RunView run, RunEvent event) {
    figures.runChanged(run, event);
    gather(Change.of(run));
  }

  @Override
  public void fired(Fire fire) {
    figures.fired(fire);
    gather(Change.of("fire", fire.getScheduleId()));
  }

  private void gather(Change change) {
    synchronized (lock) {
      gathered.put(change.subject(), change);
    }
  }

  private void tell() {
    Batch batch;
    synchronized (lock) {
      if (gathered.isEmpty()) {
        return;
      }
      number++;
      batch = Batch.of(number, gathered.values());
      gathered = new LinkedHashMap<>();
      kept.addLast(batch);
      if (kept.size() > MOST_KEPT) {
        kept.removeFirst();
      }
    }
    batches.tryEmitNext(batch);
  }

  /**
   * What changes from now on, or since the event that a client saw last.
   *
   * @param lastEventId an {@link #eventId}; after one that is not known here the first batch is not
   *     complete
   */
  Flux<Batch> stream(Optional<String> lastEventId) {
    return Flux.defer(
        () -> {
          var client = new Client(lastEventId.map(this::numberOf).orElseGet(this::latest));
          // What comes while a client does not ask is left out; it gets all with the next. Nothing
          // is fetched ahead for it either.
          return Flux.merge(
                  1,
                  batches.asFlux().onBackpressureLatest(),
                  Mono.fromSupplier(() -> since(client.told, latest())))
              .filter(batch -> batch.number() > client.told)
              .map(client::next);
        });
  }

  /** One who listens; its batches come one after the other. */
  private final class Client {
    private long told;

    private Client(long told) {
      this.told = told;
    }

    private Batch next(Batch batch) {
      Batch next = batch.number() == told + 1 ? batch : since(told, batch.number());
      told = batch.number();
      return next;
    }
  }

  private long latest() {
    synchronized (lock) {
      return number;
    }
  }

  /** Everything after one batch, up to and including another. */
  private Batch since(long from, long to) {
    synchronized (lock) {
      if (from == to) {
        return Batch.of(to, List.of());
      }
      if (from < 0 || from > to || kept.getFirst().number() > from + 1) {
        return Batch.unknown(to);
      }
      return Batch.merged(
          to,
          kept.stream().filter(batch -> batch.number() > from && batch.number() <= to).toList());
    }
  }

  /** Numbers are of one life of the gateway. */
  String eventId(Batch batch) {
    return life + "-" + batch.number();
  }

  /** -1 for what was never told here. */
  private long numberOf(String eventId) {
    String prefix = life + "-";
    try {
      long seen =
          eventId.startsWith(prefix) ? Long.parseLong(eventId.substring(prefix.length())) : -1;
      return seen <= latest() ? seen : -1;
    } catch (NumberFormatException _) {
      return -1;
    }
  }

  @Override
  public void destroy() {
    scheduler.dispose();
    batches.tryEmitComplete();
  }
}
