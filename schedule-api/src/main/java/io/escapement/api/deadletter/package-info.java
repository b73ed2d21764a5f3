/** Runs that were given up, and how to give them another chance. */
@NullMarked
package io.escapement.api.deadletter;

import org.jspecify.annotations.NullMarked;
