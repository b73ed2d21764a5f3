package io.escapement.executor;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where {@code http} tasks may go beside public addresses.
 *
 * @param allowLoopback this machine
 * @param allowPrivate private networks
 */
public record HttpTargets(
    @DefaultValue("false") boolean allowLoopback, @DefaultValue("false") boolean allowPrivate) {}
