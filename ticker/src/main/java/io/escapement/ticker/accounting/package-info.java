/**
 * Checks, from the topics alone, that every due time has exactly one outcome: due = fired + skipped
 * + pending.
 */
@NullMarked
package io.escapement.ticker.accounting;

import org.jspecify.annotations.NullMarked;
