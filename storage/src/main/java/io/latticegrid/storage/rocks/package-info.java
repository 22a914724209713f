/** The store in RocksDB, embedded in the node. */
@NullMarked
package io.latticegrid.storage.rocks;

import org.jspecify.annotations.NullMarked;
