package io.escapement.executor.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escapement.executor.TaskFailure;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {
  private final AddressGuard everything = new AddressGuard(true, true);
  private final AddressGuard strict = new AddressGuard(false, false);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "169.254.169.254",
        "169.254.0.1",
        "fe80::1",
        "fd00:ec2::254",
        "0.0.0.0",
        "0.1.2.3",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "ff02::1",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "2002:a9fe:a9fe::1"
      })
  void someAddressesAreNeverAllowed(String address) throws UnknownHostException {
    assertThat(everything.reasonAgainst(InetAddress.getByName(address))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.9.9.9",
        "::1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "fc00::1",
        "fd12::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:7f00:1::1"
      })
  void loopbackAndPrivateNetworksAreAllowedByConfigurationOnly(String address)
      throws UnknownHostException {
    InetAddress parsed = InetAddress.getByName(address);
    assertThat(strict.reasonAgainst(parsed)).isPresent();
    assertThat(everything.reasonAgainst(parsed)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"8.8.8.8", "2606:4700::1111", "172.32.0.1", "100.128.0.1"})
  void publicAddressesAreAllowed(String address) throws UnknownHostException {
    assertThat(strict.reasonAgainst(InetAddress.getByName(address))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1/", "http://localhost:1/", "http://[::1]/"})
  void aUrlIsJudgedByWhatItsHostResolvesTo(String url) {
    assertThatThrownBy(() -> strict.check(URI.create(url)))
        .isInstanceOf(TaskFailure.class)
        .hasMessageContaining("loopback");
  }
}
