/** What grids lose when their network splits and heals, by one workload. */
@NullMarked
package io.latticegrid.benchmarks.split;

import org.jspecify.annotations.NullMarked;
