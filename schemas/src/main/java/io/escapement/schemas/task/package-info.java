/** The inputs of the built-in task types: what a definition may say and an executor runs. */
@NullMarked
package io.escapement.schemas.task;

import org.jspecify.annotations.NullMarked;
