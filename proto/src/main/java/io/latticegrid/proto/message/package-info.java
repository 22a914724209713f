/** The messages of the binary protocol, one record each. */
@NullMarked
package io.latticegrid.proto.message;

import org.jspecify.annotations.NullMarked;
