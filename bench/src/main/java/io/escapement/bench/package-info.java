/** Benchmarks of the whole product. They print figures and assert nothing. */
@NullMarked
package io.escapement.bench;

import org.jspecify.annotations.NullMarked;
