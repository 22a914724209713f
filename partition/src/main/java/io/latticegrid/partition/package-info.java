/** A partition's state machine: operations, replication, catch-up and hand-over. */
@NullMarked
package io.latticegrid.partition;

import org.jspecify.annotations.NullMarked;
