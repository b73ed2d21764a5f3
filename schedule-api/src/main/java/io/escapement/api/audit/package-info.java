/** Who did what: written for every request that changes something, and read again. */
@NullMarked
package io.escapement.api.audit;

import org.jspecify.annotations.NullMarked;
