/** An application of a user: one dependency and one annotated method make it an executor. */
@NullMarked
package io.escapement.example;

import org.jspecify.annotations.NullMarked;
