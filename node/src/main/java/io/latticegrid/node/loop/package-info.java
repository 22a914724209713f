/** Threads of a node: the production implementations of the loop, clock and pool ports. */
@NullMarked
package io.latticegrid.node.loop;

import org.jspecify.annotations.NullMarked;
