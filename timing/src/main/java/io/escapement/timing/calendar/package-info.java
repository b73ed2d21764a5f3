/** Calendars: the local times at which a schedule is not to fire although it is due. */
@NullMarked
package io.escapement.timing.calendar;

import org.jspecify.annotations.NullMarked;
