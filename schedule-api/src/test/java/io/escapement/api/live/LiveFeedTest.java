package io.escapement.api.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

@Timeout(60)
class LiveFeedTest {
  private final LiveFeed feed =
      new LiveFeed(new RunFigures(InstantSource.system()), InstantSource.system());

  /** Asks for as many batches as it is told to. */
  private static final class Client extends BaseSubscriber<Batch> {
    private final BlockingQueue<Batch> batches = new LinkedBlockingQueue<>();
    private final long atFirst;

    private Client(long atFirst) {
      this.atFirst = atFirst;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      subscription.request(atFirst);
    }

    @Override
    protected void hookOnNext(Batch batch) {
      batches.add(batch);
    }

    Batch next() throws InterruptedException {
      return Objects.requireNonNull(batches.poll(30, TimeUnit.SECONDS), "Nothing came");
    }
  }

  private Client client(long atFirst, Optional<String> lastEventId) {
    var client = new Client(atFirst);
    feed.stream(lastEventId).subscribe(client);
    return client;
  }

  private Batch change(Client who, String id) throws InterruptedException {
    feed.changed("schedule", id);
    return who.next();
  }

  private static List<String> ids(Batch batch) {
    return batch.changes().stream().map(Change::id).toList();
  }

  @AfterEach
  void close() {
    feed.destroy();
  }

  @Test
  void whoIsSlowGetsEverythingSinceInOne() throws Exception {
    Client fast = client(Long.MAX_VALUE, Optional.empty());
    Client slow = client(1, Optional.empty());
    change(fast, "first");
    assertThat(ids(slow.next())).containsExactly("first");
    for (int i = 0; i < 40; i++) {
      change(fast, "s" + i % 10);
    }
    assertThat(slow.batches).isEmpty();
    // One batch may have been on its way; what follows has all the others.
    slow.request(2);
    List<String> told = new ArrayList<>(ids(slow.next()));
    told.addAll(ids(slow.next()));
    assertThat(told).contains("s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9");
    assertThat(told).hasSizeLessThan(15);
  }

  @Test
  void whoComesBackIsToldWhatItMissed() throws Exception {
    Client first = client(Long.MAX_VALUE, Optional.empty());
    String seen = feed.eventId(change(first, "a"));
    change(first, "b");
    change(first, "c");
    Batch missed = client(Long.MAX_VALUE, Optional.of(seen)).next();
    assertThat(missed.complete()).isTrue();
    assertThat(ids(missed)).containsExactlyInAnyOrder("b", "c");
  }

  @Test
  void whoComesFromAnotherLifeOfTheGatewayIsToldToReadAgain() throws Exception {
    assertThat(client(1, Optional.of("of-another-life")).next().complete()).isFalse();
    String neverTold = feed.eventId(Batch.unknown(1_000_000));
    assertThat(client(1, Optional.of(neverTold)).next().complete()).isFalse();
  }

  @Test
  void whatIsTooMuchToTellIsSaidToBeMissing() {
    List<Change> many =
        IntStream.rangeClosed(0, 1_000).mapToObj(i -> Change.of("schedule", "s" + i)).toList();
    assertThat(Batch.of(1, many.subList(0, 1_000)).complete()).isTrue();
    assertThat(Batch.of(1, many).complete()).isFalse();
    assertThat(Batch.merged(2, List.of(Batch.of(1, many), Batch.of(2, List.of()))).complete())
        .isFalse();
  }
}
