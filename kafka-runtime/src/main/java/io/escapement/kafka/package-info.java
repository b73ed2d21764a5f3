/**
 * How Escapement's processes use Kafka: the connection, the settings of Kafka Streams that make it
 * exactly-once and fast, and where records go that cannot be processed.
 */
@NullMarked
package io.escapement.kafka;

import org.jspecify.annotations.NullMarked;
