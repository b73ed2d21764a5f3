/** The contract of the topics, as AsyncAPI 3 says it. */
@NullMarked
package io.escapement.api.asyncapi;

import org.jspecify.annotations.NullMarked;
