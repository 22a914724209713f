/** What lies behind a map: the contract of a store, and what travels to it and back. */
@NullMarked
package io.latticegrid.storage.store;

import org.jspecify.annotations.NullMarked;
