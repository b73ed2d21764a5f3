/** What a command does to a schedule. Pure: no Kafka, no Spring, no clock. */
@NullMarked
package io.escapement.ticker.schedule;

import org.jspecify.annotations.NullMarked;
