package io.latticegrid.node.admin;

import io.latticegrid.node.wire.AdminReply;
import io.latticegrid.node.wire.AdminRequest;
import java.util.function.Consumer;

/**
 * Something that operators ask for. Confined to the control loop. The implementer answers once, now
 * or later; the same request may come twice.
 */
interface AdminOperation {
  /** Does it; the request is of the operation's own kind. */
  void run(AdminRequest request, Consumer<AdminReply> reply);
}
