package io.latticegrid.proto.message;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.error.CorruptionException.Remedy;
import io.latticegrid.data.error.CorruptionException.Tier;
import io.latticegrid.data.id.MemberId;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What verifies entries: asks a primary to compare them with what every copy in sync, and the store
 * behind the map, has. Map and partition stand in the header's target. Immutable.
 */
public sealed interface VerifyMessage extends DataMessage {
  /** The version of the protocol that brought them. */
  int SINCE_VERSION = 2;

  @Override
  default int form(int spoken) {
    return SINCE_VERSION;
  }

  /**
   * Asks for one entry, or for some in the order of the key hash; answered by {@link Verified}.
   *
   * @param key the entry; null for some from the cursor on
   * @param cursor 0 at first, then what the last answer said
   * @param entries about so many at once
   */
  record Verify(byte @Nullable [] key, int cursor, int entries) implements VerifyMessage {
    /** One entry, which is read if it is sound. */
    public static Verify one(byte[] key) {
      return new Verify(key, 0, 1);
    }

    /** Some entries. */
    public static Verify some(int cursor, int entries) {
      return new Verify(null, cursor, entries);
    }

    @Override
    public Opcode opcode() {
      return Opcode.VERIFY;
    }

    @Override
    public void write(ByteWriter out) {
      Wire.writeNullable(out, key);
      out.writeVarInt(cursor).writeVarInt(entries);
    }

    static Verify read(ByteReader in) {
      return new Verify(Wire.readNullable(in), in.readVarInt(), in.readVarInt());
    }
  }

  /**
   * Answers {@link Verify}.
   *
   * @param nextCursor where to go on
   * @param done whether that was all
   * @param looked what was looked at
   * @param damages what was found
   * @param value of one entry: what readers see, if it is there and sound; else null
   */
  record Verified(
      int nextCursor, boolean done, Looked looked, List<Damage> damages, byte @Nullable [] value)
      implements VerifyMessage {
    /** Copies the list. */
    public Verified {
      damages = List.copyOf(damages);
    }

    /** What was looked at and found. */
    public static Verified found(
        int nextCursor, boolean done, Looked looked, List<Damage> damages) {
      return new Verified(nextCursor, done, looked, damages, null);
    }

    /** One entry that is sound, or sound in that there is none. */
    public static Verified sound(byte @Nullable [] value, Looked looked) {
      return new Verified(0, true, looked, List.of(), value);
    }

    @Override
    public Opcode opcode() {
      return Opcode.VERIFIED;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeVarInt(nextCursor).writeByte(done ? 1 : 0);
      looked.write(out);
      Wire.writeList(out, damages, (to, damage) -> damage.write(to));
      Wire.writeNullable(out, value);
    }

    static Verified read(ByteReader in) {
      return new Verified(
          in.readVarInt(),
          in.readByte() != 0,
          Looked.read(in),
          Wire.readList(in, Damage::read),
          Wire.readNullable(in));
    }
  }

  /**
   * How much was looked at.
   *
   * @param entries of the primary
   * @param copies of these entries at backups, each counted
   * @param rows of the store
   * @param passed what could not be compared: entries that changed meanwhile, copies of a backup
   *     that did not answer in time, rows of changes that the store does not have yet
   */
  record Looked(long entries, long copies, long rows, long passed) {
    /** Nothing. */
    public static final Looked NOTHING = new Looked(0, 0, 0, 0);

    /** Both together. */
    public Looked plus(Looked other) {
      return new Looked(
          entries + other.entries, copies + other.copies, rows + other.rows, passed + other.passed);
    }

    void write(ByteWriter out) {
      out.writeVarLong(entries).writeVarLong(copies).writeVarLong(rows).writeVarLong(passed);
    }

    static Looked read(ByteReader in) {
      return new Looked(in.readVarLong(), in.readVarLong(), in.readVarLong(), in.readVarLong());
    }
  }

  /**
   * An entry that is corrupt.
   *
   * @param tier where
   * @param member whose copy it is, or who has read the row
   * @param key its key; empty where that is damaged, too
   * @param expected the hash that it should have
   * @param found the hash that it has; 0 if it is not there
   * @param remedy what is done about it
   */
  record Damage(Tier tier, MemberId member, byte[] key, long expected, long found, Remedy remedy) {
    void write(ByteWriter out) {
      out.writeByte(tier.number());
      Wire.writeMember(out, member);
      out.writeBytes(key).writeLong(expected).writeLong(found).writeByte(remedy.number());
    }

    static Damage read(ByteReader in) {
      int tier = in.readUnsignedByte();
      return new Damage(
          Arrays.stream(Tier.values())
              .filter(known -> known.number() == tier)
              .findFirst()
              .orElseThrow(() -> new MalformedDataException("unknown tier " + tier)),
          Wire.readMember(in),
          in.readBytes(),
          in.readLong(),
          in.readLong(),
          remedy(in.readUnsignedByte()));
    }

    private static Remedy remedy(int number) {
      for (Remedy known : Remedy.values()) {
        if (known.number() == number) {
          return known;
        }
      }
      throw new MalformedDataException("unknown remedy " + number);
    }
  }
}
