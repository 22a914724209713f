/** Tests of what transports share. */
@NullMarked
package io.latticegrid.proto.transport;

import org.jspecify.annotations.NullMarked;
