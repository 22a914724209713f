package io.latticegrid.client.session;

import io.latticegrid.proto.message.Frame;

/** What was sent over a link and waits for its answer. Confined to the session's loop. */
interface Pending {
  /** An answer came; returns whether no more will come. */
  boolean answered(CallEngine engine, MemberLink link, Frame frame);

  /** The answer will not come, or is not waited for any longer. */
  void abandoned(CallEngine engine);
}
