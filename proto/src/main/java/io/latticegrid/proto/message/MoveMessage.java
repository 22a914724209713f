package io.latticegrid.proto.message;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.routing.MapPlacement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages about a map that moves to another group. */
public sealed interface MoveMessage extends Message {
  /** The version of the protocol that brought them. */
  int SINCE_VERSION = 2;

  @Override
  default int form(int spoken) {
    return SINCE_VERSION;
  }

  /** Tells a client which group serves which partitions of a map. */
  record MapMoved(MapPlacement placement) implements MoveMessage {
    @Override
    public Opcode opcode() {
      return Opcode.MAP_MOVED;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeInt(placement.mapId()).writeLong(placement.version());
      out.writeShort(placement.group()).writeShort(placement.target());
      out.writeVarLong(placement.move()).writeBytes(placement.moved());
    }

    static MapMoved read(ByteReader in) {
      return new MapMoved(
          new MapPlacement(
              in.readInt(),
              in.readLong(),
              in.readUnsignedShort(),
              in.readUnsignedShort(),
              in.readVarLong(),
              in.readBytes()));
    }
  }

  /**
   * What a map has in a partition, to compare both ends by.
   *
   * @param entries how many there are
   * @param sum of their keys, values and expiry, in any order
   */
  record MapSum(long entries, long sum) {
    /** Of nothing. */
    public static final MapSum NOTHING = new MapSum(0, 0);

    /** With one entry more. */
    public MapSum plus(long entrySum) {
      return new MapSum(entries + 1, sum + entrySum);
    }

    void write(ByteWriter out) {
      out.writeVarLong(entries).writeLong(sum);
    }

    static MapSum read(ByteReader in) {
      return new MapSum(in.readVarLong(), in.readLong());
    }
  }

  /**
   * A piece of a map in one partition, from the primary of the group that it leaves to the primary
   * of the group that it goes to. The target of the frame names the partition there.
   *
   * @param mapId the map
   * @param move which move of the map it is
   * @param reign of the sender
   * @param attempt counts what this sender has begun; a new one voids those before
   * @param number of the piece, from 0
   * @param entries of the piece; their dots and stamps are the sender's and end here
   * @param sum of all pieces, with the last one; else null
   */
  record MapPiece(
      int mapId,
      long move,
      long reign,
      long attempt,
      int number,
      List<Delta> entries,
      @Nullable MapSum sum)
      implements MoveMessage {
    /** Copies the entries. */
    public MapPiece {
      entries = List.copyOf(entries);
    }

    @Override
    public Opcode opcode() {
      return Opcode.MAP_PIECE;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeInt(mapId).writeVarLong(move).writeVarLong(reign);
      out.writeVarLong(attempt).writeVarInt(number);
      Wire.writeList(out, entries, (to, entry) -> entry.write(to));
      out.writeByte(sum == null ? 0 : 1);
      if (sum != null) {
        sum.write(out);
      }
    }

    static MapPiece read(ByteReader in) {
      return new MapPiece(
          in.readInt(),
          in.readVarLong(),
          in.readVarLong(),
          in.readVarLong(),
          in.readVarInt(),
          Wire.readList(in, Delta::read),
          in.readByte() == 0 ? null : MapSum.read(in));
    }
  }

  /** What becomes of a piece. */
  enum Reception {
    /** It is there; of the last one: all is on every in-sync replica. */
    TAKEN(0),
    /** It is to be sent again in a while. */
    BUSY(1),
    /** The receiver is not the one, or knows of no such move; to be begun anew. */
    REFUSED(2);

    private final int number;

    Reception(int number) {
      this.number = number;
    }

    static Reception of(int number) {
      for (Reception known : values()) {
        if (known.number == number) {
          return known;
        }
      }
      throw new MalformedDataException("unknown reception " + number);
    }
  }

  /**
   * Answers a {@link MapPiece}. The target of the frame names the partition in the sender's group.
   *
   * @param mapId the map
   * @param attempt of the piece
   * @param number of the piece
   * @param reception what became of it
   * @param reign of the receiver
   * @param sum of what the receiver contains, after the last piece; else null
   */
  record MapPieceTaken(
      int mapId, long attempt, int number, Reception reception, long reign, @Nullable MapSum sum)
      implements MoveMessage {
    @Override
    public Opcode opcode() {
      return Opcode.MAP_PIECE_TAKEN;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeInt(mapId).writeVarLong(attempt).writeVarInt(number);
      out.writeByte(reception.number).writeVarLong(reign).writeByte(sum == null ? 0 : 1);
      if (sum != null) {
        sum.write(out);
      }
    }

    static MapPieceTaken read(ByteReader in) {
      return new MapPieceTaken(
          in.readInt(),
          in.readVarLong(),
          in.readVarInt(),
          Reception.of(in.readUnsignedByte()),
          in.readVarLong(),
          in.readByte() == 0 ? null : MapSum.read(in));
    }
  }
}
