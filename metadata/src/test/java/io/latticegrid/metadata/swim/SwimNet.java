package io.latticegrid.metadata.swim;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Clock;
import io.latticegrid.metadata.sim.SimWorld;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;

/** Detectors of a few members in virtual time, on a network that loses. Confined to the test. */
final class SwimNet {
  static final SwimConfig CONFIG = SwimConfig.of(250, 3_000);
  private static final long TICK_NANOS = 50_000_000L;

  /** One member: what comes while it is paused waits. */
  final class Node implements Clock {
    final MemberId id;
    final SwimDetector detector;
    final List<SwimMessage> sent = new ArrayList<>();
    private final List<Runnable> held = new ArrayList<>();
    private boolean paused;
    private boolean dead;

    Node(int number, SwimConfig config) {
      id = id(number);
      detector =
          new SwimDetector(config, id, this, world.rand().fork("node " + number), this::send);
      world.after(world.rand().nextInt((int) TICK_NANOS), this::tick);
    }

    private void send(MemberId to, SwimMessage message) {
      sent.add(message);
      if (passes.test(id, to) && world.rand().nextDouble() >= loss) {
        Node receiver = nodes.get((int) to.nodeId() - 1);
        long delay = 200_000L + world.rand().nextInt(3_000_000);
        world.after(delay, () -> receiver.run(() -> receiver.detector.received(id, message)));
      }
    }

    private void tick() {
      run(detector::tick);
      if (!dead) {
        world.after(TICK_NANOS, this::tick);
      }
    }

    private void run(Runnable task) {
      if (paused) {
        held.add(task);
      } else if (!dead) {
        task.run();
      }
    }

    void die() {
      dead = true;
    }

    void pause(long millis) {
      paused = true;
      world.after(
          millis * 1_000_000,
          () -> {
            paused = false;
            List<Runnable> late = new ArrayList<>(held);
            held.clear();
            late.forEach(this::run);
          });
    }

    Reachability of(Node other) {
      return detector.state(other.id);
    }

    @Override
    public long monotonicNanos() {
      return world.now();
    }

    @Override
    public long wallMillis() {
      return 0;
    }
  }

  final SimWorld world;
  final List<Node> nodes = new ArrayList<>();

  /** Whom a verdict was passed on that was never dead; looked at in each step. */
  final Set<MemberId> calledUnreachable = new LinkedHashSet<>();

  BiPredicate<MemberId, MemberId> passes = (from, to) -> true;
  double loss;

  SwimNet(long seed, int size) {
    this(seed, size, CONFIG);
  }

  SwimNet(long seed, int size, SwimConfig config) {
    world = new SimWorld(seed);
    for (int i = 1; i <= size; i++) {
      nodes.add(new Node(i, config));
    }
    List<MemberId> members = nodes.stream().map(node -> node.id).toList();
    nodes.forEach(node -> node.detector.membersAre(members));
    world.check(() -> {
      for (Node node : nodes) {
        for (Node other : nodes) {
          if (!node.paused && !node.dead && node.of(other) == Reachability.UNREACHABLE) {
            calledUnreachable.add(other.id);
          }
        }
      }
    });
  }

  static MemberId id(int number) {
    return new MemberId(number, 1);
  }

  Node node(int index) {
    return nodes.get(index);
  }

  /** Whether all that run believe this of a member. */
  boolean allBelieve(Node about, Reachability state) {
    return nodes.stream()
        .filter(node -> node != about && !node.dead && !node.paused)
        .allMatch(node -> node.of(about) == state);
  }

  /** Whether nobody that runs believes anything but good of anybody that runs. */
  boolean isCalm() {
    return nodes.stream()
        .filter(node -> !node.dead)
        .allMatch(node -> allBelieve(node, Reachability.ALIVE));
  }
}
