/** Notices that the wall clock was set. */
@NullMarked
package io.escapement.ticker.clock;

import org.jspecify.annotations.NullMarked;
