/** Signing in to the web UI with an identity provider. */
@NullMarked
package io.escapement.api.signin;

import org.jspecify.annotations.NullMarked;
