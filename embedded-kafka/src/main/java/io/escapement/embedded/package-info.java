/** A real KRaft broker, for the standalone and for tests. */
@NullMarked
package io.escapement.embedded;

import org.jspecify.annotations.NullMarked;
