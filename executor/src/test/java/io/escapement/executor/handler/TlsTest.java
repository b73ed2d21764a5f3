package io.escapement.executor.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.escapement.executor.FixedContext;
import io.escapement.executor.TaskFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Against a server with a certificate of its own that asks its clients for theirs. */
class TlsTest {
  private static final char[] PASSWORD = "password".toCharArray();

  private static HttpsServer server;
  private static KeyStore serverKey;
  private static KeyStore clientKey;

  private final HttpHandler handler =
      new HttpHandler(InstantSource.system(), new AddressGuard(true, false), false);

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    serverKey = key(directory.resolve("server.p12"), "localhost");
    clientKey = key(directory.resolve("client.p12"), "client");
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context()) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters asking = getSSLContext().getDefaultSSLParameters();
            asking.setNeedClientAuth(true);
            parameters.setSSLParameters(asking);
          }
        });
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterAll
  static void stop() {
    server.stop(0);
  }

  private static SSLContext context() throws Exception {
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(serverKey, PASSWORD);
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, PASSWORD);
    trusted.setCertificateEntry("client", clientKey.getCertificate("key"));
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), new SecureRandom());
    return context;
  }

  /** Made by the JDK's own tool. */
  private static KeyStore key(Path file, String name) throws Exception {
    int exitCode =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "key",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    assertThat(exitCode).isZero();
    return KeyStore.getInstance(file.toFile(), PASSWORD);
  }

  private static String pem(Certificate certificate) throws Exception {
    return pem("CERTIFICATE", certificate.getEncoded());
  }

  private static String pem(Key key) {
    return pem("PRIVATE KEY", key.getEncoded());
  }

  private static String pem(String what, byte[] bytes) {
    String text =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.UTF_8)).encodeToString(bytes);
    return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
  }

  private String run(Map<String, Object> tls) throws Exception {
    String url = "https://127.0.0.1:" + server.getAddress().getPort() + "/";
    String input = JsonMapper.builder().build().writeValueAsString(Map.of("url", url, "tls", tls));
    return handler.run(new FixedContext(input)).value().orElseThrow();
  }

  private static Map<String, Object> options() throws Exception {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("authorities", pem(serverKey.getCertificate("key")));
    options.put("certificate", pem(clientKey.getCertificate("key")));
    options.put("key", pem(clientKey.getKey("key", PASSWORD)));
    return options;
  }

  @Test
  void aServerIsKnownByItsAuthorityAndTheClientByItsCertificate() throws Exception {
    assertThat(run(options())).contains("204");
  }

  @Test
  void aServerOfAnotherAuthorityIsNotTrusted() throws Exception {
    Map<String, Object> options = options();
    options.remove("authorities");
    assertThatThrownBy(() -> run(options)).isInstanceOf(IOException.class);
    options.put("authorities", pem(clientKey.getCertificate("key")));
    assertThatThrownBy(() -> run(options)).isInstanceOf(IOException.class);
  }

  @Test
  void aClientWithoutItsCertificateIsTurnedAway() throws Exception {
    Map<String, Object> options = options();
    options.remove("certificate");
    options.remove("key");
    assertThatThrownBy(() -> run(options)).isInstanceOf(IOException.class);
  }

  @Test
  void notToCheckIsOnlyForThoseWhoAllowIt() throws Exception {
    Map<String, Object> options = options();
    options.remove("authorities");
    options.put("verify", false);
    assertThatThrownBy(() -> run(options))
        .isInstanceOf(TaskFailure.class)
        .hasMessageContaining("allow-unverified-tls");
    var careless = new HttpHandler(InstantSource.system(), new AddressGuard(true, false), true);
    String url = "https://127.0.0.1:" + server.getAddress().getPort() + "/";
    String input =
        JsonMapper.builder().build().writeValueAsString(Map.of("url", url, "tls", options));
    assertThat(careless.run(new FixedContext(input)).value().orElseThrow()).contains("204");
  }

  @Test
  void whatIsNotPemIsAMistakeOfTheInput() {
    assertThatThrownBy(() -> run(Map.of("authorities", "not a certificate")))
        .isInstanceOf(TaskFailure.class)
        .hasMessageContaining("task.input.tls");
  }
}
