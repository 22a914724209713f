/** One voter of the metadata log: MicroRaft on our loops, clock, randomness, messages and disk. */
@NullMarked
package io.latticegrid.metadata.raft;

import org.jspecify.annotations.NullMarked;
