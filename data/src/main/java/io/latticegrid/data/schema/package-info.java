/** Schemas and rows. */
@NullMarked
package io.latticegrid.data.schema;

import org.jspecify.annotations.NullMarked;
