package io.latticegrid.proto.message;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.message.ReplicationMessage.Outcome;
import io.latticegrid.proto.message.ReplicationMessage.WindowEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages by which the primary of a partition takes in what only another copy has. */
public sealed interface MergeMessage extends ReplicationMessage {
  /** The version of the protocol that brought them. */
  int SINCE_VERSION = 2;

  /** The number that no map has, of changes that concern no entry. */
  int NO_MAP = 0;

  @Override
  default int form(int spoken) {
    return SINCE_VERSION;
  }

  /**
   * The change by which a partition comes to contain dots of others: what they stood for was merged
   * before it, under dots of its own.
   *
   * @param covered the dots
   * @param outcome what a client's write came to, to be remembered; null for none
   */
  static Delta covering(Dot dot, VersionVector covered, long stampTime, @Nullable Outcome outcome) {
    ByteWriter out = new ByteWriter(64);
    Wire.writeVector(out, covered);
    byte[] value = out.toByteArray();
    return new Delta(dot, NO_MAP, new byte[0], value, stampTime, dot.origin(), 0, outcome, null);
  }

  /** The change that says only that what another copy offered has been joined, or was already. */
  static Delta joining(Dot dot, Dot joined, long stampTime) {
    byte[] value = covering(dot, new VersionVector(), stampTime, null).value();
    return new Delta(dot, NO_MAP, new byte[0], value, stampTime, dot.origin(), 0, null, joined);
  }

  /** The dots that a change makes contained besides its own; null for the change of an entry. */
  static @Nullable VersionVector covered(Delta delta) {
    byte[] value = delta.value();
    return delta.mapId() != NO_MAP || value == null ? null : Wire.readVector(new ByteReader(value));
  }

  /**
   * The change by which a primary begins to answer for a side without quorum alone: whoever
   * contains it may have what others lack. It covers nothing and joins nothing.
   */
  static Delta alone(Dot dot, long stampTime) {
    return covering(dot, new VersionVector(), stampTime, null);
  }

  /** Whether a change that covers these dots is one of {@link #alone}. */
  static boolean isAlone(Delta delta, VersionVector covered) {
    return covered.isEmpty() && delta.attempt() == null && delta.joined() == null;
  }

  /**
   * Offers a piece of what this copy of the header's partition has and the primary lacks; answered
   * by {@link Taken} once it is with the primary, the last piece once all of them are with every
   * in-sync backup too. May be repeated: taking is idempotent.
   *
   * @param reign of the primary that it is offered to
   * @param number of the piece, from 0
   * @param contained every dot that this copy contains; the same with each piece
   * @param records entries and tombstones, with the dots and stamps that they have here
   * @param windows results of clients' writes
   * @param last whether that was all
   */
  record Offer(
      long reign,
      long number,
      VersionVector contained,
      List<Delta> records,
      List<WindowEntry> windows,
      boolean last)
      implements MergeMessage {
    /** Copies the lists. */
    public Offer {
      records = List.copyOf(records);
      windows = List.copyOf(windows);
    }

    @Override
    public Opcode opcode() {
      return Opcode.OFFER;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeVarLong(reign).writeVarLong(number);
      Wire.writeVector(out, contained);
      Wire.writeList(out, records, (writer, record) -> record.write(writer));
      Wire.writeList(out, windows, (writer, entry) -> entry.write(writer));
      out.writeByte(last ? 1 : 0);
    }

    static Offer read(ByteReader in) {
      return new Offer(
          in.readVarLong(),
          in.readVarLong(),
          Wire.readVector(in),
          Wire.readList(in, Delta::read),
          Wire.readList(in, WindowEntry::read),
          in.readByte() != 0);
    }
  }

  /**
   * Answers an {@link Offer}.
   *
   * @param reign the primary's, or the one that this member knows of
   * @param number of the piece
   * @param ok false if this member is not the primary of the reign that was offered to: attach
   *     again
   */
  record Taken(long reign, long number, boolean ok) implements MergeMessage {
    @Override
    public Opcode opcode() {
      return Opcode.TAKEN;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeVarLong(reign).writeVarLong(number).writeByte(ok ? 1 : 0);
    }

    static Taken read(ByteReader in) {
      return new Taken(in.readVarLong(), in.readVarLong(), in.readByte() != 0);
    }
  }
}
