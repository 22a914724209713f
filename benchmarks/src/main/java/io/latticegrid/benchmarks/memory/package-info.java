/** What an entry takes of a server's memory. */
@NullMarked
package io.latticegrid.benchmarks.memory;

import org.jspecify.annotations.NullMarked;
