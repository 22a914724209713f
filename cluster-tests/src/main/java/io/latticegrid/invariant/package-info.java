/**
 * What must hold in every cluster at every time, and what must hold in the end; plain data in,
 * violations out.
 */
@NullMarked
package io.latticegrid.invariant;

import org.jspecify.annotations.NullMarked;
