/** Identities: members, dots and version vectors. */
@NullMarked
package io.latticegrid.data.id;

import org.jspecify.annotations.NullMarked;
