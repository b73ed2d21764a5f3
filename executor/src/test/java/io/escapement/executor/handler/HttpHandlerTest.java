package io.escapement.executor.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.escapement.executor.FixedContext;
import io.escapement.executor.TaskFailure;
import io.escapement.schemas.FailureClass;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpHandlerTest {
  private final HttpHandler handler =
      new HttpHandler(InstantSource.system(), new AddressGuard(true, false), false);
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var headers = exchange.getRequestHeaders();
          requests.add(
              exchange.getRequestMethod()
                  + " "
                  + headers.getFirst("Escapement-Fencing-Token")
                  + " "
                  + headers.getFirst("X-Mine")
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          int status = Integer.parseInt(exchange.getRequestURI().getPath().substring(1));
          exchange.getResponseHeaders().set("Retry-After", "7");
          byte[] body = "answer".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String run(int status, String more) throws Exception {
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/" + status;
    return handler
        .run(new FixedContext("{\"url\": \"" + url + "\"" + more + "}"))
        .value()
        .orElseThrow();
  }

  @Test
  void theRequestIsSentAsDefinedAndTheAnswerIsKept() throws Exception {
    String more = ", \"method\": \"POST\", \"headers\": {\"X-Mine\": \"x\"}, \"body\": {\"a\": 1}";
    assertThat(run(200, more)).isEqualTo("{\"status\":200,\"body\":\"answer\"}");
    assertThat(requests).containsExactly("POST 7 x {\"a\":1}");
  }

  @Test
  void aRedirectIsCheckedLikeTheFirstRequest() throws Exception {
    server.createContext(
        "/away",
        exchange -> {
          exchange.getResponseHeaders().set("Location", "http://169.254.169.254/latest/meta-data");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    server.createContext(
        "/near",
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/200");
          exchange.sendResponseHeaders(303, -1);
          exchange.close();
        });
    String base = "{\"url\": \"http://127.0.0.1:" + server.getAddress().getPort();
    assertThat(
            handler
                .run(new FixedContext(base + "/near\", \"method\": \"POST\", \"body\": \"b\"}"))
                .value()
                .orElseThrow())
        .contains("answer");
    assertThat(requests).containsExactly("GET 7 null ");
    assertThatThrownBy(() -> handler.run(new FixedContext(base + "/away\"}")))
        .isInstanceOf(TaskFailure.class)
        .hasMessageContaining("never allowed");
  }

  @Test
  void workThatGoesOnElsewhereIsLeftOpen() throws Exception {
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/202";
    assertThat(
            handler.run(new FixedContext("{\"url\": \"" + url + "\", \"async\": true}")).detached())
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "401, AUTH_FAILED",
    "403, AUTH_FAILED",
    "429, RATE_LIMITED",
    "408, NETWORK",
    "404, VALIDATION",
    "500, HANDLER_ERROR",
    "503, HANDLER_ERROR"
  })
  void aStatusThatIsNotExpectedIsAFailureOfItsClass(int status, FailureClass expected) {
    assertThatThrownBy(() -> run(status, ""))
        .isInstanceOfSatisfying(
            TaskFailure.class,
            failure -> {
              assertThat(failure.failureClass()).isEqualTo(expected);
              assertThat(failure.result().orElseThrow()).contains("answer");
              if (status == 429 || status == 503) {
                assertThat(failure.retryAfter()).contains(Duration.ofSeconds(7));
              }
            });
  }

  @Test
  void anExpectedStatusIsASuccess() throws Exception {
    assertThat(run(404, ", \"expectStatus\": [404]")).contains("404");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`{\"type\": \"bearer\", \"token\": \"t0ken\"}`, Bearer t0ken",
        "`{\"type\": \"basic\", \"username\": \"ann\", \"password\": \"pw\"}`, Basic YW5uOnB3"
      })
  void theRequestSaysWhoItIsFrom(String auth, String expected) throws Exception {
    server.createContext(
        "/who",
        exchange -> {
          byte[] who =
              exchange
                  .getRequestHeaders()
                  .getFirst("Authorization")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, who.length);
          exchange.getResponseBody().write(who);
          exchange.close();
        });
    String input =
        "{\"url\": \"http://127.0.0.1:%d/who\", \"auth\": %s}"
            .formatted(server.getAddress().getPort(), auth);
    assertThat(handler.run(new FixedContext(input)).value().orElseThrow()).contains(expected);
  }

  @Test
  void redirectsAreFollowedOnlyAsOftenAsTheTaskSays() throws Exception {
    server.createContext(
        "/near",
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/200");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    String input =
        "{\"url\": \"http://127.0.0.1:%d/near\", \"redirects\": 0, \"expectStatus\": [302]}"
            .formatted(server.getAddress().getPort());
    assertThat(handler.run(new FixedContext(input)).value().orElseThrow()).contains("302");
    assertThat(requests).isEmpty();
  }

  /** The answer's headers come at once, its body never ends. */
  @Test
  void theTimeoutIsForTheWholeExchange() {
    var over = new CountDownLatch(1);
    server.createContext(
        "/endless",
        exchange -> {
          exchange.sendResponseHeaders(200, 1_000_000);
          exchange.getResponseBody().write(1);
          exchange.getResponseBody().flush();
          awaitQuietly(over);
          exchange.close();
        });
    String input =
        "{\"url\": \"http://127.0.0.1:%d/endless\", \"timeout\": \"PT0.3S\"}"
            .formatted(server.getAddress().getPort());
    try {
      assertThatThrownBy(() -> handler.run(new FixedContext(input)))
          .isInstanceOf(HttpTimeoutException.class);
    } finally {
      over.countDown();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aTargetThatIsNotThereIsANetworkFailure() {
    assertThatThrownBy(() -> handler.run(new FixedContext("{\"url\": \"http://127.0.0.1:1/\"}")))
        .isInstanceOf(IOException.class);
  }
}
