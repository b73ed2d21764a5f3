/** The read model: Kafka Streams stores, read by interactive queries. */
@NullMarked
package io.escapement.api.view;

import org.jspecify.annotations.NullMarked;
