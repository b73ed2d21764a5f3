/** Which waiting run is next. */
@NullMarked
package io.escapement.dispatcher.admission.order;

import org.jspecify.annotations.NullMarked;
