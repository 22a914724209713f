/** Write-behind side by side: what reaches the database when members die, and what it costs. */
@NullMarked
package io.latticegrid.benchmarks.store;

import org.jspecify.annotations.NullMarked;
