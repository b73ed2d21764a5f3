package io.escapement.executor.handler;

import io.escapement.executor.TaskFailure;
import io.escapement.schemas.FailureClass;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Keeps {@code http} tasks away from addresses that only the executor can reach (server-side
 * request forgery, CWE-918): every address that a host resolves to must be allowed. Link-local
 * addresses, where clouds keep their metadata, are never allowed.
 *
 * <p>The JDK keeps what it resolved for 30 s, so the connection that follows goes to an address
 * that was checked.
 *
 * @param allowLoopback whether this machine may be called
 * @param allowPrivate whether private networks may be called (RFC 1918, RFC 4193, RFC 6598)
 */
public record AddressGuard(boolean allowLoopback, boolean allowPrivate) {
  private static final byte[] NAT64 = {0, 0x64, (byte) 0xff, (byte) 0x9b};
  private static final byte[] AWS_METADATA = {
    (byte) 0xfd, 0, 0x0e, (byte) 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54
  };

  /**
   * Checks where a request would go.
   *
   * @throws TaskFailure of class {@code validation} when an address is not allowed
   * @throws UnknownHostException when there is no such host
   */
  void check(URI url) throws UnknownHostException {
    String host = url.getHost();
    if (host == null) {
      throw TaskFailure.of(FailureClass.VALIDATION, "There is no host in " + url);
    }
    for (InetAddress address : InetAddress.getAllByName(host)) {
      Optional<String> reason = reasonAgainst(address);
      if (reason.isPresent()) {
        throw TaskFailure.of(
            FailureClass.VALIDATION,
            "%s is %s (%s)".formatted(host, address.getHostAddress(), reason.get()));
      }
    }
  }

  /** Why an address may not be called. */
  Optional<String> reasonAgainst(InetAddress address) {
    Optional<InetAddress> inner = embedded(address);
    if (inner.isPresent()) {
      return reasonAgainst(inner.get());
    }
    if (address.isLinkLocalAddress() || Arrays.equals(address.getAddress(), AWS_METADATA)) {
      return Optional.of("a link-local or metadata address, which is never allowed");
    }
    if (address.isAnyLocalAddress() || address.isMulticastAddress() || isReserved(address)) {
      return Optional.of("no address of a host");
    }
    if (address.isLoopbackAddress()) {
      return allowLoopback
          ? Optional.empty()
          : Optional.of("loopback; escapement.executor.http.allow-loopback allows it");
    }
    return isPrivate(address) && !allowPrivate
        ? Optional.of("a private network; escapement.executor.http.allow-private allows it")
        : Optional.empty();
  }

  private static boolean isPrivate(InetAddress address) {
    byte[] bytes = address.getAddress();
    boolean shared = bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
    boolean uniqueLocal = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
    return address.isSiteLocalAddress() || shared || uniqueLocal;
  }

  /** 0.0.0.0/8 and 240.0.0.0/4. */
  private static boolean isReserved(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == 4 && (bytes[0] == 0 || (bytes[0] & 0xf0) == 0xf0);
  }

  /** The IPv4 address in one of NAT64 (64:ff9b::/96) or 6to4 (2002::/16). */
  private static Optional<InetAddress> embedded(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return Optional.empty();
    }
    byte[] bytes = address.getAddress();
    if (Arrays.equals(Arrays.copyOf(bytes, 4), NAT64)) {
      return Optional.of(ofBytes(Arrays.copyOfRange(bytes, 12, 16)));
    }
    if (bytes[0] == 0x20 && bytes[1] == 0x02) {
      return Optional.of(ofBytes(Arrays.copyOfRange(bytes, 2, 6)));
    }
    return Optional.empty();
  }

  private static InetAddress ofBytes(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("Four bytes are an address", e);
    }
  }
}
