package io.latticegrid.proto.message;

import io.latticegrid.data.codec.ByteWriter;

/** Writes the body of a request from where its parts lie. Confined to the loop of who sends. */
@FunctionalInterface
public interface RequestBody {
  /** Appends the body, in its first form. */
  void write(ByteWriter out);
}
