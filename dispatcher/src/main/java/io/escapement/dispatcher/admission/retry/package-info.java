/** Whether and when a failed attempt is repeated. */
@NullMarked
package io.escapement.dispatcher.admission.retry;

import org.jspecify.annotations.NullMarked;
