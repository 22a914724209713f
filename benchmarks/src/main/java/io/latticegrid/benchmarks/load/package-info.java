/** The driver: one and the same load for every peer, and what came of it. */
@NullMarked
package io.latticegrid.benchmarks.load;

import org.jspecify.annotations.NullMarked;
