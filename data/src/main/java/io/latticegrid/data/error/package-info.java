/** Typed errors that reach users. */
@NullMarked
package io.latticegrid.data.error;

import org.jspecify.annotations.NullMarked;
