/**
 * What is on its way from a map to its store: staged, coalesced, written in batches, retried, and
 * never dropped. Time and outcomes come in, batches go out; nothing here waits or runs.
 */
@NullMarked
package io.latticegrid.storage.writebehind;

import org.jspecify.annotations.NullMarked;
