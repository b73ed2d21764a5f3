/** Templates in a task's input: texts computed from the fire, for each run anew. */
@NullMarked
package io.escapement.schemas.template;

import org.jspecify.annotations.NullMarked;
