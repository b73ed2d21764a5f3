/** Pure decisions about backfills: due times of a range that is over, run a few at a time. */
@NullMarked
package io.escapement.ticker.backfill;

import org.jspecify.annotations.NullMarked;
