/** The resource {@code /schedules}. */
@NullMarked
package io.escapement.api.schedule;

import org.jspecify.annotations.NullMarked;
