/** Hybrid logical time. */
@NullMarked
package io.latticegrid.data.time;

import org.jspecify.annotations.NullMarked;
