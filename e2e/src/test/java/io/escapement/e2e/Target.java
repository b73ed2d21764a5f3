package io.escapement.e2e;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The outside world: a web server that notes who called it and how many at the same time. */
final class Target implements AutoCloseable {
  private final HttpServer server;
  private final List<String> attempts = new CopyOnWriteArrayList<>();
  private final List<String> traces = new CopyOnWriteArrayList<>();
  private final AtomicInteger status = new AtomicInteger(200);
  private final AtomicInteger atOnce = new AtomicInteger();
  private final AtomicInteger mostAtOnce = new AtomicInteger();

  Target() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
          var headers = exchange.getRequestHeaders();
          traces.add(String.valueOf(headers.getFirst("traceparent")));
          attempts.add(
              headers.getFirst("Escapement-Run-Id")
                  + "#"
                  + headers.getFirst("Escapement-Fencing-Token"));
          exchange.getRequestBody().readAllBytes();
          atOnce.decrementAndGet();
          exchange.sendResponseHeaders(status.get(), -1);
          exchange.close();
        });
    server.start();
  }

  /** How every call is answered from now on. */
  void answer(int newStatus) {
    status.set(newStatus);
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  /** The trace context of each call. */
  List<String> traces() {
    return List.copyOf(traces);
  }

  /** Run and token of each call. */
  List<String> attempts() {
    return attempts;
  }

  int mostAtOnce() {
    return mostAtOnce.get();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
