package io.latticegrid.node;

import io.latticegrid.metadata.ControlPlane;
import io.latticegrid.metadata.JoinMode;
import io.latticegrid.proto.routing.Address;
import java.util.List;
import java.util.function.Supplier;

/**
 * The control plane of a node's life: the first one, and another each time that the cluster went on
 * without the life and it asks to be readmitted. Confined to the control loop, but for {@link
 * #present}.
 */
final class PlaneSlot {
  private final Supplier<ControlPlane> maker;
  private volatile ControlPlane present;
  private JoinMode joining = JoinMode.create();
  private boolean returning;

  PlaneSlot(Supplier<ControlPlane> maker) {
    this.maker = maker;
    this.present = maker.get();
  }

  /** The present one. Thread-safe. */
  ControlPlane present() {
    return present;
  }

  /** Looks for its cluster, now and whenever it asks to be readmitted. */
  void start(JoinMode mode) {
    joining = mode;
    present.start(mode);
  }

  /** Whether it asks to be readmitted. */
  boolean isReturning() {
    return returning;
  }

  /** It belongs to a cluster. */
  void joined() {
    returning = false;
  }

  /** Asks through these members; the metadata were so far when this one was removed. */
  void readmit(List<Address> addresses, long removedAt) {
    returning = true;
    present = maker.get();
    present.start(joining.readmission(addresses, removedAt));
  }
}
