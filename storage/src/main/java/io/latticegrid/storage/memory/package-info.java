/** The store in memory, for tests and trials. */
@NullMarked
package io.latticegrid.storage.memory;

import org.jspecify.annotations.NullMarked;
