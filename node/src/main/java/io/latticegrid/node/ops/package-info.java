/** Counters, health and faults. */
@NullMarked
package io.latticegrid.node.ops;

import org.jspecify.annotations.NullMarked;
