/** Data types whose replicas merge: registers and maps in which the last writer wins. */
@NullMarked
package io.latticegrid.crdt;

import org.jspecify.annotations.NullMarked;
