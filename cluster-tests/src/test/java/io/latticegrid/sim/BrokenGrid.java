package io.latticegrid.sim;

import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.client.config.ClientPorts;
import io.latticegrid.node.config.NodeConfig;
import io.latticegrid.node.config.NodePorts;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.message.ReplicationMessage.DeltaSection;
import io.latticegrid.proto.message.ReplicationMessage.Deltas;
import io.latticegrid.proto.transport.Connection;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The real node and client with a bug planted between them and the network. */
final class BrokenGrid implements Grid {
  private final Grid real = new RealGrid();
  private final FrameTap ofNodes;
  private final FrameTap ofClients;

  BrokenGrid(FrameTap ofNodes, FrameTap ofClients) {
    this.ofNodes = ofNodes;
    this.ofClients = ofClients;
  }

  @Override
  public Member start(NodeConfig config, NodePorts ports) {
    return real.start(
        config,
        new NodePorts(
            ports.clock(),
            ports.loops(),
            new TappedTransport(ports.transport(), () -> ofNodes),
            ports.rand(),
            ports.disk(),
            ports.logDisk(),
            ports.blockingPool(),
            ports.faultHandler(),
            ports.buggify()));
  }

  @Override
  public CompletableFuture<KeyValue> connect(ClientConfig config, ClientPorts ports, String map) {
    ClientPorts filtered =
        new ClientPorts(
            ports.clock(), new TappedTransport(ports.transport(), () -> ofClients), ports.rand());
    return real.connect(config, filtered, map);
  }

  /** Does nothing. */
  static final class Honest implements FrameTap {}

  /** A backup acknowledges removals instead of the values that it was sent. */
  static final class ForgetfulBackup implements FrameTap {
    @Override
    public Frame receiving(Connection from, Frame frame) {
      if (!(frame.message() instanceof Deltas deltas)) {
        return frame;
      }
      return new Frame(
          frame.header(), new Deltas(deltas.sections().stream().map(this::forget).toList()));
    }

    private DeltaSection forget(DeltaSection section) {
      return new DeltaSection(
          section.group(),
          section.partition(),
          section.reign(),
          section.deltas().stream().map(this::forget).toList(),
          section.stable());
    }

    private Delta forget(Delta delta) {
      return new Delta(
          delta.dot(),
          delta.mapId(),
          delta.key(),
          null,
          delta.stampTime(),
          delta.stampMember(),
          delta.expiresAtMillis(),
          delta.attempt());
    }
  }

  /** Some writes are sent a second time, later and as if they were new. */
  static final class LateDuplicate implements FrameTap {
    private int puts;

    @Override
    public Frame sending(Connection to, Frame frame) {
      Header header = frame.header();
      Header.Attempt attempt = header.attempt();
      if (frame.message() instanceof DataMessage.Put && attempt != null && ++puts % 10 == 0) {
        Header other =
            header.with(new Header.Attempt(attempt.session() ^ 1, attempt.sequence(), 1));
        to.loop().schedule(300_000_000L, () -> to.send(new Frame(other, frame.message())));
      }
      return frame;
    }
  }

  /** A client takes each answer for a success. */
  static final class Optimist implements FrameTap {
    @Override
    public Frame receiving(Connection from, Frame frame) {
      return frame.message() instanceof DataMessage.Result result && result.value() == null
          ? new Frame(frame.header(), new DataMessage.Result(true, null, result.copies()))
          : frame;
    }
  }

  /** Some replies never leave the node. */
  static final class LostReplies implements FrameTap {
    private final int every;
    private int replies;

    LostReplies(int every) {
      this.every = every;
    }

    @Override
    public @Nullable Frame sending(Connection to, Frame frame) {
      return frame.message() instanceof DataMessage.Result && ++replies % every == 0 ? null : frame;
    }
  }
}
