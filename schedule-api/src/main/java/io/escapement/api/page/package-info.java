/** Pages of lists. */
@NullMarked
package io.escapement.api.page;

import org.jspecify.annotations.NullMarked;
