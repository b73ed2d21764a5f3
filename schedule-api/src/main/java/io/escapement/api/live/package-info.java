/** What changes, as it changes, and the figures of the last minutes. */
@NullMarked
package io.escapement.api.live;

import org.jspecify.annotations.NullMarked;
