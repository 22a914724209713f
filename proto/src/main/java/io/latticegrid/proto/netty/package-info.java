/** The Netty implementation of the transport. */
@NullMarked
package io.latticegrid.proto.netty;

import org.jspecify.annotations.NullMarked;
