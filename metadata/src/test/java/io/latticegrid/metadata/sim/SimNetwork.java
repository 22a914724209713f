package io.latticegrid.metadata.sim;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Carries messages between nodes, in order per pair, with delays, losses, splits and refusals.
 * Confined to the test.
 */
public final class SimNetwork {
  /** Told what nodes decide and lose. */
  public interface Observer {
    /** A node's image is this. */
    void committed(SimNode node, MetadataImage image);

    /** A node was removed. */
    void removed(SimNode node);
  }

  private static final long MILLI = 1_000_000L;

  private final SimWorld world;
  private final Observer observer;

  /** Who is or was last at an address. */
  private final Map<Address, SimNode> nodes = new LinkedHashMap<>();

  private final Map<String, Long> lastArrival = new LinkedHashMap<>();
  private final Set<String> blocked = new LinkedHashSet<>();
  private final Set<Address> deaf = new LinkedHashSet<>();

  /** Dead nodes whose last messages are lost with them. */
  private final Set<MemberId> silenced = new LinkedHashSet<>();

  private double lossRate;

  SimNetwork(SimWorld world, Observer observer) {
    this.world = world;
    this.observer = observer;
  }

  Observer observer() {
    return observer;
  }

  /** Puts a node at its address. */
  void add(SimNode node) {
    nodes.put(node.info().address(), node);
  }

  /** Loses a part of all messages. */
  public void loss(double rate) {
    lossRate = rate;
  }

  /** Lets nothing pass from one address to another, silently. */
  public void block(Address from, Address to) {
    blocked.add(from + ">" + to);
  }

  /**
   * A live node's address refuses connections as if nobody were there, while what it sends still
   * arrives.
   */
  public void refuse(SimNode node) {
    deaf.add(node.info().address());
    linksBreak(node, true);
  }

  /** Ends all blocks and refusals. */
  public void healAll() {
    blocked.clear();
    deaf.clear();
  }

  /** A process ends: some peers see it at once, others have to look. */
  public void crash(SimNode node) {
    node.die();
    if (world.rand().nextInt(2) == 0) {
      silenced.add(node.id());
    }
    linksBreak(node, false);
  }

  private void linksBreak(SimNode node, boolean surelyRefused) {
    for (SimNode other : nodes.values()) {
      if (other != node && other.isAlive() && passes(other, node.info().address())) {
        boolean refused = surelyRefused || world.rand().nextInt(2) == 0;
        world.after(delay(), () -> other.run(() -> other.control().linkDown(node.id(), refused)));
      }
    }
  }

  /** Cuts a link of two live nodes for a moment. */
  public void flap(SimNode a, SimNode b) {
    world.after(delay(), () -> a.run(() -> a.control().linkDown(b.id(), false)));
    world.after(delay(), () -> b.run(() -> b.control().linkDown(a.id(), false)));
  }

  boolean send(SimNode from, MemberInfo to, byte[] message) {
    if (!passes(from, to.address())) {
      return true;
    }
    SimNode receiver = nodes.get(to.address());
    boolean listens = receiver != null && receiver.isAlive() && !deaf.contains(to.address());
    if (receiver == null || !listens || !receiver.id().equals(to.id())) {
      boolean refused = !listens;
      world.after(delay(), () -> from.run(() -> from.control().linkDown(to.id(), refused)));
      return false;
    }
    if (world.rand().nextDouble() < lossRate) {
      return true;
    }
    String pair = from.id() + ">" + to.id();
    long arrival = Math.max(world.now() + delay(), lastArrival.getOrDefault(pair, 0L));
    lastArrival.put(pair, arrival);
    world.after(
        arrival - world.now(),
        () -> {
          if (passes(from, to.address()) && !silenced.contains(from.id())) {
            receiver.run(() -> receiver.control().received(from.info(), message));
          }
        });
    return true;
  }

  void contact(SimNode from, Address address) {
    if (!passes(from, address)) {
      world.after(
          1_000 * MILLI, () -> from.run(() -> from.control().connectFailed(address, false)));
      return;
    }
    world.after(delay(), () -> from.run(() -> contacted(from, address)));
  }

  private void contacted(SimNode from, Address address) {
    @Nullable SimNode there = nodes.get(address);
    if (there == null || !there.isAlive() || deaf.contains(address)) {
      from.control().connectFailed(address, true);
    } else {
      from.control().linkUp(address, there.info());
      if (there != from) {
        world.after(delay(), () -> there.run(() -> there.control().linkUp(from.info())));
      }
    }
  }

  private boolean passes(SimNode from, Address to) {
    return !blocked.contains(from.info().address() + ">" + to);
  }

  private long delay() {
    long base = 100_000L + world.rand().nextInt(2_000_000);
    return world.rand().nextInt(50) == 0 ? base * 20 : base;
  }
}
