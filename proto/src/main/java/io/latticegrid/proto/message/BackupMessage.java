package io.latticegrid.proto.message;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import java.util.List;

/**
 * What a backup reads and a restore writes: entries whole, as replicas know them, with their state,
 * their stamp and when they expire. Map and partition stand in the header's target.
 */
public sealed interface BackupMessage extends DataMessage {
  /** The version of the protocol that brought them. */
  int SINCE_VERSION = 2;

  @Override
  default int form(int spoken) {
    return SINCE_VERSION;
  }

  /**
   * Reads live entries of one map in one partition piece by piece, in the order of the key hash;
   * answered by {@link WholePage}. Only a primary with a lease answers.
   *
   * @param cursor 0 at first, then what the last answer said
   * @param maxBytes about how much is wanted at once
   */
  record WholeRead(long cursor, int maxBytes) implements BackupMessage {
    @Override
    public Opcode opcode() {
      return Opcode.WHOLE_READ;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeLong(cursor).writeVarInt(maxBytes);
    }

    static WholeRead read(ByteReader in) {
      return new WholeRead(in.readLong(), in.readVarInt());
    }
  }

  /**
   * Some entries.
   *
   * @param reign the reign under which they were read: where it differs from that of the page
   *     before, another member answers, and the partition is to be read from its beginning
   * @param nextCursor where to go on
   * @param done whether that was all
   * @param entries the entries as they stand there
   */
  record WholePage(long reign, long nextCursor, boolean done, List<Delta> entries)
      implements BackupMessage {
    /** Copies the entries. */
    public WholePage {
      entries = List.copyOf(entries);
    }

    @Override
    public Opcode opcode() {
      return Opcode.WHOLE_PAGE;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeVarLong(reign).writeLong(nextCursor).writeByte(done ? 1 : 0);
      Wire.writeList(out, entries, (writer, entry) -> entry.write(writer));
    }

    static WholePage read(ByteReader in) {
      long reign = in.readVarLong();
      long next = in.readLong();
      boolean done = in.readByte() != 0;
      return new WholePage(reign, next, done, Wire.readList(in, Delta::read));
    }
  }

  /** When a restored entry takes the place of one that is there. */
  enum Rule {
    /** In any case. */
    ALWAYS(0),
    /** Unless the one that is there was written later. */
    UNLESS_LATER(1);

    private final int number;

    Rule(int number) {
      this.number = number;
    }

    static Rule of(int number) {
      for (Rule known : values()) {
        if (known.number == number) {
          return known;
        }
      }
      throw new MalformedDataException("unknown rule of a restore " + number);
    }
  }

  /**
   * Writes an entry of a backup, or removes one if it has no value; answered by {@link
   * DataMessage.Result}: applied; not applied because a later one is there; or not applied because
   * it has expired, by any value.
   *
   * @param rule what becomes of an entry that is there
   * @param entry as the backup has it: its dot and its map's number end here, and its stamp is
   *     compared only; what it is from now on is a write of the primary's
   */
  record Restore(Rule rule, Delta entry) implements BackupMessage {
    @Override
    public Opcode opcode() {
      return Opcode.RESTORE;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeByte(rule.number);
      entry.write(out);
    }

    static Restore read(ByteReader in) {
      return new Restore(Rule.of(in.readUnsignedByte()), Delta.read(in));
    }
  }
}
