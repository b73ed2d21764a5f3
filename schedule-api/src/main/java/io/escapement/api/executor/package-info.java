/** The executors: what they offer, how they are, and that they take a rest. */
@NullMarked
package io.escapement.api.executor;

import org.jspecify.annotations.NullMarked;
