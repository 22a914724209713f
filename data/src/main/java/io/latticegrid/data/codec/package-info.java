/** Canonical encoding of values. */
@NullMarked
package io.latticegrid.data.codec;

import org.jspecify.annotations.NullMarked;
