/** Failure detection by probes and gossip: who of the members answers, as seen by all of them. */
@NullMarked
package io.latticegrid.metadata.swim;

import org.jspecify.annotations.NullMarked;
