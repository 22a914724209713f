package io.latticegrid.node;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Disk;
import io.latticegrid.data.port.Loop;
import io.latticegrid.data.port.Rand;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who a node is: its id, made at its first start and kept on its disk, and the incarnation that
 * counts its starts. Confined to the control loop.
 *
 * <p>File {@code node.id}: one line of text, the id in 16 hexadecimal digits, a blank, the last
 * incarnation in decimal. It is written before the incarnation is used. File {@code cluster.id}:
 * one line, the id of the cluster in 16 hexadecimal digits, written once the node belongs to it.
 */
final class NodeIdentity {
  private static final String FILE = "node.id";
  private static final String CLUSTER_FILE = "cluster.id";

  private final Disk disk;
  private final Loop loop;
  private final Rand rand;
  private long clusterId;

  /** What came of it: exactly one of the two is there. */
  interface Outcome {
    void known(@Nullable MemberId member, @Nullable Exception error);
  }

  NodeIdentity(Disk disk, Loop loop, Rand rand) {
    this.disk = disk;
    this.loop = loop;
    this.rand = rand;
  }

  /** Takes the next incarnation, and looks to which cluster the directory belongs. */
  void next(Outcome outcome) {
    disk.read(
        CLUSTER_FILE,
        loop,
        (bytes, error) -> {
          if (error != null) {
            outcome.known(null, error);
            return;
          }
          try {
            clusterId = bytes == null ? 0 : cluster(bytes);
            nextIncarnation(outcome);
          } catch (GridException e) {
            outcome.known(null, e);
          }
        });
  }

  /** The cluster to which the directory belongs; 0 for none. */
  long clusterId() {
    return clusterId;
  }

  /** Notes to which cluster the directory belongs from now on. */
  void remember(long joined, Consumer<@Nullable Exception> done) {
    if (joined == clusterId) {
      done.accept(null);
      return;
    }
    clusterId = joined;
    byte[] line = "%016x\n".formatted(joined).getBytes(StandardCharsets.US_ASCII);
    disk.replace(CLUSTER_FILE, line, loop, (nothing, error) -> done.accept(error));
  }

  private static long cluster(byte[] bytes) {
    String line = new String(bytes, StandardCharsets.US_ASCII).strip();
    try {
      return Long.parseUnsignedLong(line, 16);
    } catch (NumberFormatException e) {
      throw malformed(CLUSTER_FILE, line, e);
    }
  }

  private void nextIncarnation(Outcome outcome) {
    disk.read(
        FILE,
        loop,
        (bytes, error) -> {
          if (error != null) {
            outcome.known(null, error);
            return;
          }
          try {
            write(bytes == null ? fresh() : following(bytes), outcome);
          } catch (GridException e) {
            outcome.known(null, e);
          }
        });
  }

  private void write(MemberId member, Outcome outcome) {
    String line = member.toString().replace('/', ' ') + "\n";
    Consumer<@Nullable Exception> done =
        error -> outcome.known(error == null ? member : null, error);
    disk.replace(
        FILE,
        line.getBytes(StandardCharsets.US_ASCII),
        loop,
        (nothing, error) -> done.accept(error));
  }

  private MemberId fresh() {
    long id = rand.nextLong();
    return new MemberId(id == 0 ? 1 : id, 1);
  }

  private static MemberId following(byte[] bytes) {
    String line = new String(bytes, StandardCharsets.US_ASCII).strip();
    String[] parts = line.split(" ", -1);
    try {
      if (parts.length == 2) {
        return new MemberId(
            Long.parseUnsignedLong(parts[0], 16), Math.incrementExact(Integer.parseInt(parts[1])));
      }
    } catch (NumberFormatException | ArithmeticException e) {
      throw malformed(FILE, line, e);
    }
    throw malformed(FILE, line, null);
  }

  private static GridException malformed(String file, String line, @Nullable Exception cause) {
    String text =
        "the file "
            + file
            + " in the data directory is not one of ours: '"
            + line
            + "'; restore it, or start with another data directory";
    return cause == null
        ? new GridException(GridException.Code.INVALID_ARGUMENT, text)
        : new GridException(GridException.Code.INVALID_ARGUMENT, text, cause);
  }
}
