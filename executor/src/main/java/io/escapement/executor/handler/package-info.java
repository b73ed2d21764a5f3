/** The built-in task types: {@code http}, {@code shell} and {@code kafka}. */
@NullMarked
package io.escapement.executor.handler;

import org.jspecify.annotations.NullMarked;
