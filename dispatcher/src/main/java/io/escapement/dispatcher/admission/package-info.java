/**
 * Admission: which run may start, and what becomes of it. A pure state machine: no Kafka, no
 * Spring, no clock of its own.
 *
 * <pre>
 *   Input, now --&gt; AdmissionController --&gt; Event, Event, …
 *                        ^                   |
 *                        |                   v
 *                  AdmissionState  &lt;-----  apply      (the only mutator)
 * </pre>
 *
 * <p>The same state, inputs and times always give the same events, so that the machine can be
 * simulated. The events are what is stored and what is published.
 *
 * <p>Invariants: a slot exists exactly while its lease does; no limit is exceeded by an admission;
 * a run that could be admitted is not left waiting; a terminal state is final; tokens only rise.
 */
@NullMarked
package io.escapement.dispatcher.admission;

import org.jspecify.annotations.NullMarked;
