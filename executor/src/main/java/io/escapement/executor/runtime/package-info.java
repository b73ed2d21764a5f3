/**
 * The executor's machinery; {@link io.escapement.executor.runtime.ExecutorRuntime} is the entry.
 */
@NullMarked
package io.escapement.executor.runtime;

import org.jspecify.annotations.NullMarked;
