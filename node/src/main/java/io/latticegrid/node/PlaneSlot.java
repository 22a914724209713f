package io.latticegrid.node;

import io.latticegrid.metadata.ControlPlane;
import io.latticegrid.metadata.JoinMode;
import io.latticegrid.metadata.image.Inheritance;
import io.latticegrid.proto.routing.Address;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The control plane of a node's life: the first one, and another each time that the cluster went on
 * without the life and it asks to be readmitted. Confined to the control loop, but for {@link
 * #present}.
 */
final class PlaneSlot {
  private final Function<Supplier<Inheritance>, ControlPlane> maker;
  private volatile ControlPlane present;
  private JoinMode joining = JoinMode.create();
  private Inheritance inheritance = Inheritance.NONE;
  private boolean returning;

  /** Makes control planes that ask what is in the node's log when they look for the cluster. */
  PlaneSlot(Function<Supplier<Inheritance>, ControlPlane> maker) {
    this.maker = maker;
    this.present = maker.apply(this::inheritance);
  }

  /** The present one. Thread-safe. */
  ControlPlane present() {
    return present;
  }

  /** The node's log has been read. */
  void inherits(Inheritance found) {
    inheritance = found;
  }

  private Inheritance inheritance() {
    return inheritance;
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
    present = maker.apply(this::inheritance);
    present.start(joining.readmission(addresses, removedAt));
  }
}
