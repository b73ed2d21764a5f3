/**
 * What schedules will ask for: from nominal due times alone, so that the same schedules always give
 * the same forecast.
 */
@NullMarked
package io.escapement.timing.forecast;

import org.jspecify.annotations.NullMarked;
