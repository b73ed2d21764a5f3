/**
 * Who may do what. Without API keys the gateway serves its own machine alone, and everybody there
 * may do everything; with keys every request needs one, and its role decides.
 */
@NullMarked
package io.escapement.api.security;

import org.jspecify.annotations.NullMarked;
