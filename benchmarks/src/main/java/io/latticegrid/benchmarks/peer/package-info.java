/** The grids that are compared: how each is started, asked and stopped. */
@NullMarked
package io.latticegrid.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
