/** The topics of Escapement: their names, keys, values, partitioning and retention. */
@NullMarked
package io.escapement.schemas.topic;

import org.jspecify.annotations.NullMarked;
