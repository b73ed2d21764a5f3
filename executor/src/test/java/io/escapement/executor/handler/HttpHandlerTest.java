package io.escapement.executor.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.escapement.executor.TaskFailure;
import io.escapement.schemas.FailureClass;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpHandlerTest {
  private final HttpHandler handler =
      new HttpHandler(InstantSource.system(), new AddressGuard(true, false));
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
              if (status == 429) {
                assertThat(failure.retryAfter()).contains(Duration.ofSeconds(7));
              }
            });
  }

  @Test
  void anExpectedStatusIsASuccess() throws Exception {
    assertThat(run(404, ", \"expectStatus\": [404]")).contains("404");
  }

  @Test
  void aTargetThatIsNotThereIsANetworkFailure() {
    assertThatThrownBy(() -> handler.run(new FixedContext("{\"url\": \"http://127.0.0.1:1/\"}")))
        .isInstanceOf(IOException.class);
  }
}
