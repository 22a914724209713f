/** Bugs that are planted between the real node and its ports, to see that each is caught. */
@NullMarked
package io.latticegrid.sim.planted;

import org.jspecify.annotations.NullMarked;
