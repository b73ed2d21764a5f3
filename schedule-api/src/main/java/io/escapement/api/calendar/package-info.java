/** Named calendars: read, written, imported from iCalendar. */
@NullMarked
package io.escapement.api.calendar;

import org.jspecify.annotations.NullMarked;
