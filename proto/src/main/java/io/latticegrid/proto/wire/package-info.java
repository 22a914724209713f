/** Frames and codecs: bytes of the binary protocol. */
@NullMarked
package io.latticegrid.proto.wire;

import org.jspecify.annotations.NullMarked;
