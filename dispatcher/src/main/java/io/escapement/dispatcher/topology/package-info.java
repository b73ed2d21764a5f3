/** The dispatcher's Kafka Streams topology: a thin adapter around {@code admission}. */
@NullMarked
package io.escapement.dispatcher.topology;

import org.jspecify.annotations.NullMarked;
