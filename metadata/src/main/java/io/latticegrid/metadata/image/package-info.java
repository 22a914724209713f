/** The metadata as immutable images, the records that change them, and what changed between two. */
@NullMarked
package io.latticegrid.metadata.image;

import org.jspecify.annotations.NullMarked;
