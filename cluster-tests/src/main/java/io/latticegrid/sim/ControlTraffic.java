package io.latticegrid.sim;

import com.google.protobuf.InvalidProtocolBufferException;
import io.latticegrid.metadata.wire.ControlMessage;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.NodeMessage;
import io.latticegrid.proto.transport.Transport;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts what nodes tell each other on the control plane, by kind of message. Confined to the
 * simulation's thread.
 */
final class ControlTraffic implements FrameTap {
  private static final FrameTap NOTHING = new FrameTap() {};

  private final Map<String, long[]> kinds = new TreeMap<>();

  /** Messages and bytes of a kind; as the {@code oneof} of control.proto names it. */
  Map<String, long[]> kinds() {
    return kinds;
  }

  /** Forgets what was counted. */
  void clear() {
    kinds.clear();
  }

  long bytes() {
    return kinds.values().stream().mapToLong(counts -> counts[1]).sum();
  }

  /** A transport whose outgoing connections are counted. */
  Transport counting(Transport transport) {
    return new TappedTransport(transport, () -> NOTHING, () -> this);
  }

  @Override
  public void sent(Frame frame) {
    if (frame.message() instanceof NodeMessage.Control control) {
      byte[] body = control.protobuf();
      String kind;
      try {
        kind = ControlMessage.parseFrom(body).getBodyCase().name();
      } catch (InvalidProtocolBufferException e) {
        kind = "MALFORMED";
      }
      long[] counts = kinds.computeIfAbsent(kind, k -> new long[2]);
      counts[0]++;
      counts[1] += body.length;
    }
  }
}
