/**
 * The executor: takes admitted attempts, runs handlers, renews leases and reports.
 *
 * <pre>
 *   tasks.&lt;queue&gt; --share group--&gt; AssignmentSource   accepts durably first, then hands over
 *                                        |
 *                                        v
 *                                 AttemptRunner        one virtual thread per attempt
 *                                   |       |
 *                     TaskHandler --+       +--&gt; reports: started, heartbeat, completed
 * </pre>
 *
 * <p>An attempt that was accepted is never given to another executor: it starts at most once. If
 * this process dies in between, the dispatcher's lease ends the attempt.
 */
@NullMarked
package io.escapement.executor;

import org.jspecify.annotations.NullMarked;
