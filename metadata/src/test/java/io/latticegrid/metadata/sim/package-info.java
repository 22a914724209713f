/**
 * A small simulated world for control planes: virtual time, a lossy network, crashes and splits.
 */
@NullMarked
package io.latticegrid.metadata.sim;

import org.jspecify.annotations.NullMarked;
