/** What a schedule's runs came to, in a row. */
@NullMarked
package io.escapement.dispatcher.admission.streak;

import org.jspecify.annotations.NullMarked;
