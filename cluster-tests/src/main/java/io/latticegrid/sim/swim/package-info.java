/**
 * Thousands of failure detectors, and nothing else of a node, in virtual time: how soon, how sure.
 */
@NullMarked
package io.latticegrid.sim.swim;

import org.jspecify.annotations.NullMarked;
