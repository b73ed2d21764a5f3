/** Schedules as a file, one in each line: out of one installation, into another, or into Git. */
@NullMarked
package io.escapement.api.transfer;

import org.jspecify.annotations.NullMarked;
