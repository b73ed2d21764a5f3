/**
 * The ticker owns the schedules and their fire cursors.
 *
 * <pre>
 *   schedule-commands --&gt; ScheduleDecider --&gt; schedules (compacted), command-results
 *                              |
 *                   due index, cursors (stores)
 *                              |
 *   wall clock -----------&gt; DuePlan ------&gt; fires
 * </pre>
 *
 * <p>Everything on one line changes in one transaction.
 */
@NullMarked
package io.escapement.ticker;

import org.jspecify.annotations.NullMarked;
