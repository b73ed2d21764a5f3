/**
 * The gateway: sends commands, awaits their answers, reads views. It owns nothing and decides
 * nothing that another component owns.
 *
 * <pre>
 *   HTTP --&gt; controller --&gt; CommandGateway --&gt; schedule-commands, run-commands
 *                |                ^
 *                |                +----------- command-results
 *                v
 *              Views  &lt;-- ViewTopology &lt;-- schedules, fires, run-events, executors, pools
 * </pre>
 */
@NullMarked
package io.escapement.api;

import org.jspecify.annotations.NullMarked;
