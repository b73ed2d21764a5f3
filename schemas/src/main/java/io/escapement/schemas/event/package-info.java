/** What the headers of public records say. */
@NullMarked
package io.escapement.schemas.event;

import org.jspecify.annotations.NullMarked;
