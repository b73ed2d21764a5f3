/** Secrets: named in a task's input, known at the executor only. */
@NullMarked
package io.escapement.executor.secret;

import org.jspecify.annotations.NullMarked;
