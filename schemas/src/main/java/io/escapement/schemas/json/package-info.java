/** Reads JSON that people wrote, and names every mistake in it at once. */
@NullMarked
package io.escapement.schemas.json;

import org.jspecify.annotations.NullMarked;
