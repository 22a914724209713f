/** The binary protocol: messages, frames and the transport that carries them. */
@NullMarked
package io.latticegrid.proto;

import org.jspecify.annotations.NullMarked;
