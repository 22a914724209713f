/** The check of histories, against a second one that takes the definition at its word. */
@NullMarked
package io.latticegrid.history;

import org.jspecify.annotations.NullMarked;
