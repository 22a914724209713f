/**
 * The command {@code lattice bench}: LatticeGrid and its peers side by side, and the
 * micro-benchmarks.
 */
@NullMarked
package io.latticegrid.benchmarks;

import org.jspecify.annotations.NullMarked;
