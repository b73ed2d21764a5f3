package io.escapement.executor;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where {@code http} tasks may go beside public addresses.
 *
 * @param allowLoopback this machine
 * @param allowPrivate private networks
 * @param allowUnverifiedTls to servers whose certificate is not checked, when a task says so
 */
public record HttpTargets(
    @DefaultValue("false") boolean allowLoopback,
    @DefaultValue("false") boolean allowPrivate,
    @DefaultValue("false") boolean allowUnverifiedTls) {}
