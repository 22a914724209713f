/** JMH benchmarks of the pieces on the hot path. */
@NullMarked
package io.latticegrid.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
