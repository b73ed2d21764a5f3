/** Everything in one process over an embedded broker, and the command line that starts it. */
@NullMarked
package io.escapement.standalone;

import org.jspecify.annotations.NullMarked;
