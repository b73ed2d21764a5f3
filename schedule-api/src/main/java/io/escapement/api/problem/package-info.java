/** Errors over HTTP: RFC 9457 problem details. */
@NullMarked
package io.escapement.api.problem;

import org.jspecify.annotations.NullMarked;
