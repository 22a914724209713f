/**
 * Deterministic simulation for tests of one's own: a clock, a network and randomness from a seed.
 */
@NullMarked
package io.latticegrid.testing;

import org.jspecify.annotations.NullMarked;
