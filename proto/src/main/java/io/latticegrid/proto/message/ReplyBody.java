package io.latticegrid.proto.message;

import io.latticegrid.data.codec.ByteWriter;

/** Writes the body of a reply from where its parts lie. Confined to the loop of who answers. */
@FunctionalInterface
public interface ReplyBody {
  /**
   * Appends the body, in its first form.
   *
   * @return the flags of the header, besides that it is a reply
   * @throws io.latticegrid.data.error.GridException when it can't be written; nothing is sent then
   */
  int write(ByteWriter out);
}
