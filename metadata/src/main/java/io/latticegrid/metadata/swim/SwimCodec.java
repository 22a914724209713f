package io.latticegrid.metadata.swim;

import io.latticegrid.metadata.codec.WireCodec;
import io.latticegrid.metadata.wire.Swim;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Detectors' messages to and from Protobuf. Pure. */
public final class SwimCodec {
  private SwimCodec() {}

  /** Writes a message. */
  public static Swim toWire(SwimMessage message) {
    Swim.Builder out = Swim.newBuilder();
    switch (message) {
      case SwimMessage.Probe probe -> out.setKind(Swim.Kind.PROBE).setSequence(probe.sequence());
      case SwimMessage.Ack ack -> out.setKind(Swim.Kind.ACK).setSequence(ack.sequence());
      case SwimMessage.ProbeFor request ->
          out.setKind(Swim.Kind.PROBE_FOR)
              .setSequence(request.sequence())
              .setTarget(WireCodec.toWire(request.target()));
      case SwimMessage.Nack nack -> out.setKind(Swim.Kind.NACK).setSequence(nack.sequence());
      case SwimMessage.Exchange exchange ->
          out.setKind(Swim.Kind.EXCHANGE).setDigest(exchange.digest()).setReply(exchange.reply());
    }
    message.updates().forEach(update -> out.addUpdates(toWire(update)));
    return out.build();
  }

  /** Reads a message; null for a kind that only newer members know. */
  public static @Nullable SwimMessage fromWire(Swim data) {
    List<SwimUpdate> updates = new ArrayList<>(data.getUpdatesCount());
    for (io.latticegrid.metadata.wire.SwimUpdate update : data.getUpdatesList()) {
      Reachability state = fromWire(update.getState());
      if (state != null) {
        updates.add(
            new SwimUpdate(
                WireCodec.fromWire(update.getMember()),
                state,
                update.getRefutation(),
                WireCodec.fromWire(update.getBy())));
      }
    }
    return switch (data.getKind()) {
      case PROBE -> new SwimMessage.Probe(data.getSequence(), updates);
      case ACK -> new SwimMessage.Ack(data.getSequence(), updates);
      case PROBE_FOR ->
          new SwimMessage.ProbeFor(
              data.getSequence(), WireCodec.fromWire(data.getTarget()), updates);
      case NACK -> new SwimMessage.Nack(data.getSequence(), updates);
      case EXCHANGE -> new SwimMessage.Exchange(data.getDigest(), data.getReply(), updates);
      case UNRECOGNIZED -> null;
    };
  }

  private static io.latticegrid.metadata.wire.SwimUpdate toWire(SwimUpdate update) {
    return io.latticegrid.metadata.wire.SwimUpdate.newBuilder()
        .setMember(WireCodec.toWire(update.member()))
        .setState(toWire(update.state()))
        .setRefutation(update.refutation())
        .setBy(WireCodec.toWire(update.by()))
        .build();
  }

  private static io.latticegrid.metadata.wire.SwimUpdate.State toWire(Reachability state) {
    return switch (state) {
      case ALIVE -> io.latticegrid.metadata.wire.SwimUpdate.State.ALIVE;
      case SUSPECT -> io.latticegrid.metadata.wire.SwimUpdate.State.SUSPECT;
      case UNREACHABLE -> io.latticegrid.metadata.wire.SwimUpdate.State.UNREACHABLE;
    };
  }

  private static @Nullable Reachability fromWire(
      io.latticegrid.metadata.wire.SwimUpdate.State state) {
    return switch (state) {
      case ALIVE -> Reachability.ALIVE;
      case SUSPECT -> Reachability.SUSPECT;
      case UNREACHABLE -> Reachability.UNREACHABLE;
      case UNRECOGNIZED -> null;
    };
  }
}
