/** What the schedules will ask for, and which of them get in each other's way. */
@NullMarked
package io.escapement.api.forecast;

import org.jspecify.annotations.NullMarked;
