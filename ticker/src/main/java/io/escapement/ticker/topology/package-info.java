/** The ticker's Kafka Streams topology: a thin adapter around the pure packages. */
@NullMarked
package io.escapement.ticker.topology;

import org.jspecify.annotations.NullMarked;
