/** What may run at the same time. */
@NullMarked
package io.escapement.dispatcher.admission.limit;

import org.jspecify.annotations.NullMarked;
