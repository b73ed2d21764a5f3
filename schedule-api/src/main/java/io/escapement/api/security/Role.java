package io.escapement.api.security;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** What a client may do; each role may do what the ones before it may. */
public enum Role {
  /** Reads. */
  VIEWER,
  /** Changes schedules and runs, and does the work of executors. */
  OPERATOR,
  /** Changes limits, pools, calendars and executors. */
  ADMIN;

  /** The role of a name such as {@code viewer}. */
  public static Optional<Role> of(String name) {
    return Arrays.stream(values()).filter(role -> role.word().equals(name)).findFirst();
  }

  /** Its name. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** This role and those that it includes. */
  List<GrantedAuthority> authorities() {
    return Arrays.stream(values())
        .filter(role -> role.compareTo(this) <= 0)
        .<GrantedAuthority>map(role -> new SimpleGrantedAuthority(role.word()))
        .toList();
  }
}
