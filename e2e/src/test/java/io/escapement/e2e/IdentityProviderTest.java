package io.escapement.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.escapement.standalone.Standalone;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose clients an identity provider vouches for, and that counts their requests. */
class IdentityProviderTest {
  private static final int PER_SECOND = 5;

  @TempDir private static Path data;
  private static HttpServer provider;
  private static RSAKey key;
  private static Standalone standalone;
  private static Api api;

  @BeforeAll
  static void start() throws Exception {
    key = new RSAKeyGenerator(2048).keyID("k1").generate();
    provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] keys = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
    provider.createContext(
        "/keys",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, keys.length);
          exchange.getResponseBody().write(keys);
          exchange.close();
        });
    provider.start();
    standalone =
        Standalone.start(
            Standalone.Options.of(
                data,
                Map.of(
                    "spring.security.oauth2.resourceserver.jwt.jwk-set-uri",
                    "http://127.0.0.1:" + provider.getAddress().getPort() + "/keys",
                    "escapement.schedule-api.security.requests-per-second",
                    String.valueOf(PER_SECOND))));
    api = new Api(standalone.api());
  }

  @AfterAll
  static void stop() throws IOException {
    standalone.close();
    provider.stop(0);
  }

  private static String token(RSAKey signedWith, String subject, Object roles, Instant expires)
      throws JOSEException {
    var token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k1").build(),
            new JWTClaimsSet.Builder()
                .subject(subject)
                .claim("roles", roles)
                .expirationTime(Date.from(expires))
                .build());
    token.sign(new RSASSASigner(signedWith));
    return token.serialize();
  }

  private static Api.Answer send(String method, String path, String body, String token) {
    return api.send(method, path, body, "Authorization", "Bearer " + token);
  }

  @Test
  void aTokenLetsItsBearerDoWhatItsRolesAllow() throws Exception {
    Instant soon = Instant.now().plusSeconds(600);
    String viewer = token(key, "vera", List.of("something", "viewer"), soon);
    String operator = token(key, "otto", "viewer operator", soon);
    String schedule =
        """
        {"id": "vouched", "trigger": {"type": "cron", "expression": "0 0 1 1 *"}, "task": {"type": "http",
         "input": {"url": "http://127.0.0.1:9/"}}}""";
    assertThat(api.get("/schedules").status()).isEqualTo(401);
    assertThat(send("GET", "/schedules", "", viewer).status()).isEqualTo(200);
    assertThat(send("POST", "/schedules", schedule, viewer).status()).isEqualTo(403);
    assertThat(send("POST", "/schedules", schedule, operator).status()).isEqualTo(201);
    assertThat(send("GET", "/audit?action=createSchedule", "", viewer).body())
        .contains("\"actor\":\"otto\"", "\"actor\":\"vera\"");
  }

  @Test
  void aTokenThatIsNotGoodOpensNothing() throws Exception {
    Instant soon = Instant.now().plusSeconds(600);
    RSAKey another = new RSAKeyGenerator(2048).keyID("k1").generate();
    List<String> bad =
        List.of(
            token(another, "mallory", List.of("admin"), soon),
            token(key, "late", List.of("admin"), Instant.now().minusSeconds(600)),
            token(key, "nobody", List.of("king"), soon),
            "not.a.token");
    for (String token : bad) {
      assertThat(send("GET", "/schedules", "", token).status()).isEqualTo(401);
    }
  }

  @Test
  void whoSendsTooMuchIsToldWhenToComeBackAndNobodyElseIs() throws Exception {
    Instant soon = Instant.now().plusSeconds(600);
    String busy = token(key, "busy", "viewer", soon);
    String calm = token(key, "calm", "viewer", soon);
    Api.Answer answer = send("GET", "/pools", "", busy);
    // A burst is three seconds' worth; a request takes less than the fifth of a second it costs.
    for (int i = 0; i < 500 && answer.status() == 200; i++) {
      answer = send("GET", "/pools", "", busy);
    }
    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.header("Retry-After")).hasValue("1");
    assertThat(answer.body()).contains("too-many-requests");
    assertThat(send("GET", "/pools", "", calm).status()).isEqualTo(200);
  }
}
