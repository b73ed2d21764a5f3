/** The resources {@code /runs} and {@code /tasks}. */
@NullMarked
package io.escapement.api.run;

import org.jspecify.annotations.NullMarked;
