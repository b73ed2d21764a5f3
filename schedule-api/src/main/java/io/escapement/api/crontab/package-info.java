/** Reads crontab files. */
@NullMarked
package io.escapement.api.crontab;

import org.jspecify.annotations.NullMarked;
