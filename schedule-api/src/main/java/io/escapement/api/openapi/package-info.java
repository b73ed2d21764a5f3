/** The contract of the REST API, and what is made of it. */
@NullMarked
package io.escapement.api.openapi;

import org.jspecify.annotations.NullMarked;
