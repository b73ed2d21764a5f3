/**
 * What a worker in any language must do, checked over the REST API alone: {@code ./escapement
 * conformance}.
 */
@NullMarked
package io.escapement.standalone.conformance;

import org.jspecify.annotations.NullMarked;
