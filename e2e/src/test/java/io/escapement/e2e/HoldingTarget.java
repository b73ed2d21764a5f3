package io.escapement.e2e;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** A web server that answers nobody until it is told to, and everybody from then on. */
final class HoldingTarget implements AutoCloseable {
  private static final int BACKLOG = 2_000;

  private final HttpServer server;
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final CountDownLatch letGo = new CountDownLatch(1);

  HoldingTarget() {
    try {
      server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          var headers = exchange.getRequestHeaders();
          calls.add(
              headers.getFirst("Escapement-Run-Id")
                  + "#"
                  + headers.getFirst("Escapement-Fencing-Token"));
          try {
            letGo.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
  }

  /** Run and token of each call. */
  List<String> calls() {
    return calls;
  }

  void letGo() {
    letGo.countDown();
  }

  /** Submits calls of this, each with a second attempt at once, and answers the runs' ids. */
  List<String> submitCalls(Api api, String queue, int count) {
    String task =
        """
        {"task": {"type": "http", "queue": "%s",
                  "input": {"url": "http://127.0.0.1:%d/", "timeout": "PT5M"}},
         "retry": {"maxAttempts": 2, "initialBackoff": "PT0.1S", "maxBackoff": "PT0.1S"}}"""
            .formatted(queue, server.getAddress().getPort());
    return Stream.generate(() -> api.post("/tasks", task).json().path("runId").asString())
        .limit(count)
        .toList();
  }

  @Override
  public void close() {
    letGo();
    server.stop(0);
  }
}
