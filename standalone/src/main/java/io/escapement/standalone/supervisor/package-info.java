/** Keeps executor processes alive on this machine: {@code ./escapement executors}. */
@NullMarked
package io.escapement.standalone.supervisor;

import org.jspecify.annotations.NullMarked;
