package io.escapement.executor.handler;

import io.escapement.executor.TaskFailure;
import io.escapement.schemas.FailureClass;
import io.escapement.schemas.task.HttpTls;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/** Makes of a task's TLS options what a client is made with. */
final class TlsClient {
  private TlsClient() {}

  /**
   * The context of a task's options.
   *
   * @throws TaskFailure of class {@code validation} when a text is not the PEM that it should be
   */
  static SSLContext context(HttpTls tls) {
    try {
      var stores =
          new PemSslStoreBundle(
              tls.certificate().isPresent()
                  ? PemSslStoreDetails.forCertificate(tls.certificate().get())
                      .withPrivateKey(tls.key().orElseThrow())
                  : null,
              tls.authorities().map(PemSslStoreDetails::forCertificate).orElse(null));
      var context = SSLContext.getInstance("TLS");
      context.init(
          keyManagers(stores.getKeyStore()),
          tls.verify() ? trustManagers(stores.getTrustStore()) : new TrustManager[] {ANYBODY},
          new SecureRandom());
      return context;
    } catch (GeneralSecurityException | IllegalStateException | IllegalArgumentException e) {
      throw TaskFailure.of(
          FailureClass.VALIDATION, "task.input.tls cannot be used: " + e.getMessage());
    }
  }

  private static javax.net.ssl.KeyManager @Nullable [] keyManagers(@Nullable KeyStore store)
      throws GeneralSecurityException {
    if (store == null) {
      return null;
    }
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, new char[0]);
    return factory.getKeyManagers();
  }

  /** Null: those that the JDK trusts. */
  private static TrustManager @Nullable [] trustManagers(@Nullable KeyStore store)
      throws GeneralSecurityException {
    if (store == null) {
      return null;
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  /** Checks nothing, names of hosts included. Only where a configuration and a task say so. */
  private static final X509ExtendedTrustManager ANYBODY =
      new X509ExtendedTrustManager() {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
          return new X509Certificate[0];
        }
      };
}
