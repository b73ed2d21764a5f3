/**
 * The dispatcher owns runs, attempts, slots and leases.
 *
 * <pre>
 *   fires, run-commands, reports, pools, executors, pressure   (one partition: one or more pools)
 *        |
 *        v
 *   InputReader --&gt; AdmissionController --&gt; stores (open runs, streaks, …)
 *                        ^        |
 *       wall clock ------+        +-------&gt; tasks.&lt;queue&gt;, cancellations, run-events,
 *                                           command-results, dead-letters, schedule-commands, audit
 * </pre>
 *
 * <p>All of it is one transaction.
 */
@NullMarked
package io.escapement.dispatcher;

import org.jspecify.annotations.NullMarked;
