package io.latticegrid.node.link;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.node.admission.Refusal;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import org.jspecify.annotations.Nullable;

/** Told what becomes of links. Called on the control loop. */
public interface LinkListener {
  /**
   * A link of a shard to a member is there; shard 0's also carries the control plane.
   *
   * @param contacted the address that was contacted, if that led to the link
   */
  void linkUp(@Nullable Address contacted, MemberInfo peer, int shard);

  /** A link is gone; refused if a new one was refused at once. */
  void linkDown(MemberId peer, int shard, boolean refused);

  /** An address could not be reached, or whoever is there refused this node. */
  void contactFailed(Address address, boolean refused, String reason);

  /** The node at an address will never take this one. */
  void contactRejected(Address address, Refusal refusal);
}
