/** Record memory in files of Chronicle Map, which nothing else names. */
@NullMarked
package io.latticegrid.storage.chronicle;

import org.jspecify.annotations.NullMarked;
