/** The canonical bytes of the mergeable types: equal states have equal bytes. */
@NullMarked
package io.latticegrid.crdt.codec;

import org.jspecify.annotations.NullMarked;
