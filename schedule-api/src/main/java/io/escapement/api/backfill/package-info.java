/** Backfills: due times of a range that is over, run a few at a time. */
@NullMarked
package io.escapement.api.backfill;

import org.jspecify.annotations.NullMarked;
