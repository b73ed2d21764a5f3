/**
 * Executors in any language, over HTTP: take attempts by long poll, send heartbeats, report the
 * end.
 *
 * <pre>
 *   POST /workers/{id}/take       the attempts are the worker's for good when they are answered
 *   POST /workers/{id}/heartbeat  renews the leases, answers which attempts are to stop
 *   POST /runs/{runId}/logs       lines
 *   POST /runs/{runId}/complete   the end
 * </pre>
 */
@NullMarked
package io.escapement.api.worker;

import org.jspecify.annotations.NullMarked;
