/** What keeps a partition's records in memory and on disk: the record memory and its engines. */
@NullMarked
package io.latticegrid.storage;

import org.jspecify.annotations.NullMarked;
