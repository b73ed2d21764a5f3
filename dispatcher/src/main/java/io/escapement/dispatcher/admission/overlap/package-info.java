/** What happens to a fire whose schedule still has an open run. */
@NullMarked
package io.escapement.dispatcher.admission.overlap;

import org.jspecify.annotations.NullMarked;
