/**
 * Data types whose replicas merge: registers, counters, sets, maps and records over one causal
 * context, and what is needed to exchange and prune them.
 */
@NullMarked
package io.latticegrid.crdt;

import org.jspecify.annotations.NullMarked;
