/** Which schedules are meant, and in what order: answered from memory, without reading them. */
@NullMarked
package io.escapement.api.directory;

import org.jspecify.annotations.NullMarked;
