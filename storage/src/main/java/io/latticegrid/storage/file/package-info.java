/** The disk port over the files of a directory. */
@NullMarked
package io.latticegrid.storage.file;

import org.jspecify.annotations.NullMarked;
