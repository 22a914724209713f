package io.latticegrid.client.session;

import io.latticegrid.data.error.GridException;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.wire.FrameView;

/** Hears what happens on links. All calls come on the session's loop. */
interface LinkListener {
  /** A member has welcomed this client. */
  void opened(MemberLink link);

  /** A frame arrived on an open link. */
  void received(MemberLink link, Frame frame);

  /**
   * A frame of a plain form arrived on an open link; false to be given it by {@link #received}.
   *
   * @param frame valid during the call
   */
  boolean receivedPlain(MemberLink link, FrameView frame);

  /** An open link broke, or was given up. */
  void lost(MemberLink link);

  /** An attempt to connect failed; the link tries again later. */
  void failed(MemberLink link, String reason);

  /**
   * A node was reached and doesn't want this client, or the other way round. The link tries again
   * later.
   */
  void rejected(MemberLink link, GridException error);
}
