package io.escapement.e2e;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * An identity provider that asks for no password: everybody is the same person. A code is good
 * once, and for whoever has the verifier of its challenge (RFC 7636).
 */
final class TestProvider implements AutoCloseable {
  private final HttpServer server;
  private final RSAKey key;
  private final String clientId;
  private final String subject;
  private final String role;
  private final Map<String, String> challenges = new ConcurrentHashMap<>();

  private TestProvider(
      HttpServer server, RSAKey key, String clientId, String subject, String role) {
    this.server = server;
    this.key = key;
    this.clientId = clientId;
    this.subject = subject;
    this.role = role;
  }

  static TestProvider start(String clientId, String subject, String role)
      throws IOException, JOSEException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var provider =
        new TestProvider(
            HttpServer.create(address, 0),
            new RSAKeyGenerator(2048).keyID("k1").generate(),
            clientId,
            subject,
            role);
    provider.server.createContext("/.well-known/openid-configuration", provider::metadata);
    provider.server.createContext("/authorize", provider::authorize);
    provider.server.createContext("/token", provider::token);
    provider.server.createContext(
        "/keys",
        exchange -> send(exchange, 200, new JWKSet(provider.key.toPublicJWK()).toString()));
    provider.server.start();
    return provider;
  }

  String issuer() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** A code that was given for a challenge. */
  String code(String challenge) {
    String code = UUID.randomUUID().toString();
    challenges.put(code, challenge);
    return code;
  }

  private void metadata(HttpExchange exchange) throws IOException {
    send(
        exchange,
        200,
        """
        {"issuer": "%1$s", "authorization_endpoint": "%1$s/authorize", "token_endpoint": "%1$s/token",
         "jwks_uri": "%1$s/keys", "subject_types_supported": ["public"], "response_types_supported": ["code"],
         "id_token_signing_alg_values_supported": ["RS256"]}"""
            .formatted(issuer()));
  }

  private void authorize(HttpExchange exchange) throws IOException {
    Map<String, String> asked = fields(exchange.getRequestURI().getRawQuery());
    boolean good =
        clientId.equals(asked.get("client_id"))
            && "S256".equals(asked.get("code_challenge_method"));
    String answer =
        good
            ? "code=" + code(asked.getOrDefault("code_challenge", ""))
            : "error=unauthorized_client";
    exchange
        .getResponseHeaders()
        .set("Location", asked.get("redirect_uri") + "?" + answer + "&state=" + asked.get("state"));
    exchange.sendResponseHeaders(302, -1);
    exchange.close();
  }

  private void token(HttpExchange exchange) throws IOException {
    Map<String, String> asked =
        fields(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    String challenge = challenges.remove(asked.getOrDefault("code", ""));
    if (challenge == null || !challenge.equals(hash(asked.getOrDefault("code_verifier", "")))) {
      send(exchange, 400, "{\"error\": \"invalid_grant\"}");
    } else {
      send(exchange, 200, "{\"token_type\": \"Bearer\", \"access_token\": \"" + signed() + "\"}");
    }
  }

  private String signed() {
    var token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k1").build(),
            new JWTClaimsSet.Builder()
                .issuer(issuer())
                .subject(subject)
                .claim("roles", role)
                .expirationTime(Date.from(Instant.now().plusSeconds(600)))
                .build());
    try {
      token.sign(new RSASSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return token.serialize();
  }

  private static String hash(String verifier) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> fields(String form) {
    return Arrays.stream(form.split("&"))
        .map(field -> field.split("=", 2))
        .collect(
            Collectors.toMap(
                field -> field[0], field -> URLDecoder.decode(field[1], StandardCharsets.UTF_8)));
  }

  private static void send(HttpExchange exchange, int status, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
