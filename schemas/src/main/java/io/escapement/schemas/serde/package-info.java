/** How records are written on topics and in state stores. */
@NullMarked
package io.escapement.schemas.serde;

import org.jspecify.annotations.NullMarked;
