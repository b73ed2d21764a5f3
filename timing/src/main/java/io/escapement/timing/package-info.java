/**
 * Pure time: when a schedule is due, and what becomes of the due times that were missed.
 *
 * <pre>
 *   TriggerSpec --TriggerCompiler--&gt; Trigger --next(after)--&gt; due times
 *                                       |
 *   cursor, now, CatchUp ----------- DuePlan: which fire, which are skipped, where the cursor goes
 * </pre>
 *
 * <p>Nothing here knows Kafka, Spring or a clock: every function takes the instants it needs. All
 * types are immutable and safe for use by several threads.
 */
@NullMarked
package io.escapement.timing;

import org.jspecify.annotations.NullMarked;
