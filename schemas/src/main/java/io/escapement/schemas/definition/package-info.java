/** The rules of a definition: what a schedule and a task may say, whoever sends them. */
@NullMarked
package io.escapement.schemas.definition;

import org.jspecify.annotations.NullMarked;
