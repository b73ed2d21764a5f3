/** The resources {@code /limits}, {@code /pools} and {@code /pressure}. */
@NullMarked
package io.escapement.api.limit;

import org.jspecify.annotations.NullMarked;
