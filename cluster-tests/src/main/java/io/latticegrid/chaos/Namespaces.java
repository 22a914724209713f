package io.latticegrid.chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Each node in a network namespace of its own, all on one bridge, on which the runner's clients are
 * as well. Confined to the run's thread, but for {@link #close}.
 *
 * <p>A direction between two nodes is cut by pointing the sender's neighbour entry to a hardware
 * address that nobody has: packets vanish without a word, in that direction only, by {@code ip}
 * alone. Names begin with {@code lg} and the runner's process number, so that what a killed runner
 * left behind is recognised and removed by the next one.
 */
final class Namespaces implements NodeNetwork {
  private static final String PREFIX = "lg";
  private static final String NOBODY = "02:00:00:00:00:00";
  private static final int PORT = 7400;
  private static final int HOST = 254;
  private static final int SUBNETS = 250;

  private final String name = PREFIX + ProcessHandle.current().pid();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final int nodes;
  private final String subnet;
  private boolean canDelay;

  private Namespaces(int nodes, String subnet) {
    this.nodes = nodes;
    this.subnet = subnet;
  }

  /** Whether this process may make namespaces and bridges. */
  static boolean areAllowed() {
    String probe = PREFIX + ProcessHandle.current().pid() + "p";
    if (!Commands.works("ip", "netns", "add", probe)) {
      return false;
    }
    boolean bridges = Commands.works("ip", "link", "add", probe, "type", "bridge");
    if (bridges) {
      Commands.works("ip", "link", "del", probe);
    }
    Commands.works("ip", "netns", "del", probe);
    return bridges;
  }

  /** Makes a bridge and a namespace a node. */
  static Namespaces of(int nodes) throws IOException {
    sweep();
    Namespaces made = new Namespaces(nodes, freeSubnet());
    try {
      made.make();
      return made;
    } catch (IOException e) {
      made.close();
      throw e;
    }
  }

  private static String freeSubnet() throws IOException {
    String taken = Commands.run("ip", "-o", "-4", "addr");
    for (int i = 0; i < SUBNETS; i++) {
      String candidate = "10.213." + (ProcessHandle.current().pid() + i) % SUBNETS + ".";
      if (!taken.contains(" " + candidate)) {
        return candidate;
      }
    }
    throw new IOException("all subnets 10.213.x are taken");
  }

  private void make() throws IOException {
    Commands.run("ip", "link", "add", bridge(), "type", "bridge");
    Commands.run("ip", "addr", "add", subnet + HOST + "/24", "dev", bridge());
    Commands.run("ip", "link", "set", bridge(), "up");
    for (int node = 0; node < nodes; node++) {
      makeNode(node);
    }
    canDelay =
        Commands.works(
            "ip", "netns", "exec", space(0), "tc", "qdisc", "replace", "dev", "eth0", "root",
            "netem", "delay", "0ms");
    heal();
  }

  private void makeNode(int node) throws IOException {
    String space = space(node);
    String port = name + "v" + node;
    Commands.run("ip", "netns", "add", space);
    Commands.run(
        "ip",
        "link",
        "add",
        port,
        "type",
        "veth",
        "peer",
        "name",
        "eth0",
        "address",
        hardware(node),
        "netns",
        space);
    Commands.run("ip", "link", "set", port, "master", bridge(), "up");
    Commands.run("ip", "-n", space, "addr", "add", host(node) + "/24", "dev", "eth0");
    Commands.run("ip", "-n", space, "link", "set", "lo", "up");
    Commands.run("ip", "-n", space, "link", "set", "eth0", "up");
  }

  private String bridge() {
    return name + "b";
  }

  private String space(int node) {
    return name + "n" + node;
  }

  private String host(int node) {
    return subnet + (node + 1);
  }

  private String hardware(int node) {
    return "02:6c:67:00:00:%02x".formatted(node + 1);
  }

  @Override
  public String describe() {
    return "a network namespace a node, "
        + subnet
        + "0/24"
        + (canDelay ? "" : " (the kernel has no netem: delays are skipped)");
  }

  @Override
  public List<String> addresses() {
    List<String> addresses = new ArrayList<>();
    for (int node = 0; node < nodes; node++) {
      addresses.add(host(node) + ":" + PORT);
    }
    return addresses;
  }

  @Override
  public List<String> launcher(int node) {
    return List.of("ip", "netns", "exec", space(node));
  }

  @Override
  public boolean canSplit() {
    return true;
  }

  @Override
  public boolean canDelay() {
    return canDelay;
  }

  @Override
  public void cut(int from, int to) throws IOException {
    neighbour(from, to, NOBODY);
  }

  private void neighbour(int from, int to, String address) throws IOException {
    Commands.run(
        "ip",
        "-n",
        space(from),
        "neigh",
        "replace",
        host(to),
        "lladdr",
        address,
        "dev",
        "eth0",
        "nud",
        "permanent");
  }

  @Override
  public void slow(int node, long millis) throws IOException {
    Commands.run(
        "ip",
        "netns",
        "exec",
        space(node),
        "tc",
        "qdisc",
        "replace",
        "dev",
        "eth0",
        "root",
        "netem",
        "delay",
        millis + "ms");
  }

  @Override
  public void heal() throws IOException {
    for (int from = 0; from < nodes; from++) {
      for (int to = 0; to < nodes; to++) {
        if (from != to) {
          neighbour(from, to, hardware(to));
        }
      }
      if (canDelay) {
        slow(from, 0);
      }
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      for (int node = 0; node < nodes; node++) {
        Commands.works("ip", "netns", "del", space(node));
        Commands.works("ip", "link", "del", name + "v" + node);
      }
      Commands.works("ip", "link", "del", bridge());
    }
  }

  /** Removes what runners left behind that were killed themselves. */
  private static void sweep() throws IOException {
    for (String line : Commands.run("ip", "netns", "list").lines().toList()) {
      String space = line.split(" ", 2)[0];
      if (isLeftOver(space)) {
        for (String pid : Commands.run("ip", "netns", "pids", space).lines().toList()) {
          ProcessHandle.of(Long.parseLong(pid.strip())).ifPresent(ProcessHandle::destroyForcibly);
        }
        Commands.works("ip", "netns", "del", space);
      }
    }
    for (String line :
        Commands.run("ip", "-o", "link", "show", "type", "bridge").lines().toList()) {
      String[] words = line.split(":? +", 3);
      if (words.length > 1 && isLeftOver(words[1])) {
        Commands.works("ip", "link", "del", words[1]);
      }
    }
  }

  /** Whether a name is one of ours, of a runner that is no more. */
  private static boolean isLeftOver(String found) {
    if (!found.matches(PREFIX + "\\d+[a-z]\\d*")) {
      return false;
    }
    String pid = found.substring(PREFIX.length()).replaceAll("[a-z].*", "");
    return ProcessHandle.of(Long.parseLong(pid)).isEmpty();
  }
}
