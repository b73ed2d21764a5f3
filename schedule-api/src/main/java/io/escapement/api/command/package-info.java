/** Commands to the ticker and the dispatcher, and their answers. */
@NullMarked
package io.escapement.api.command;

import org.jspecify.annotations.NullMarked;
