/** Results that are too large to be kept with the run, and are kept elsewhere. */
@NullMarked
package io.escapement.executor.artifact;

import org.jspecify.annotations.NullMarked;
