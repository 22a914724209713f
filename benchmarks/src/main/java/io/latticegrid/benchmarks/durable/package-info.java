/** What it costs that entries outlive the processes that hold them. */
@NullMarked
package io.latticegrid.benchmarks.durable;

import org.jspecify.annotations.NullMarked;
