/** The transport port: connections that carry frames. */
@NullMarked
package io.latticegrid.proto.transport;

import org.jspecify.annotations.NullMarked;
