package io.latticegrid.proto.message;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages between the replicas of a partition. */
public sealed interface ReplicationMessage extends Message
    permits ReplicationMessage.Deltas,
        ReplicationMessage.DeltaAcks,
        ReplicationMessage.Attach,
        ReplicationMessage.Attached,
        ReplicationMessage.Fetch,
        ReplicationMessage.Chunk,
        ReplicationMessage.Resync,
        MergeMessage,
        DurableAcks {
  /**
   * A dotted change of one entry.
   *
   * @param dot names the change
   * @param mapId the map
   * @param key the key
   * @param value the new value; null for a removal
   * @param stampTime hybrid time of the write
   * @param stampMember who made the stamp
   * @param expiresAtMillis cluster time at which the entry expires; 0 for never
   * @param attempt the client's attempt that caused it, with its result; null if none
   * @param joined the change of another copy that was joined with what was here; null if none
   */
  record Delta(
      Dot dot,
      int mapId,
      byte[] key,
      byte @Nullable [] value,
      long stampTime,
      MemberId stampMember,
      long expiresAtMillis,
      @Nullable Outcome attempt,
      @Nullable Dot joined) {
    void write(ByteWriter out) {
      Wire.writeDot(out, dot);
      out.writeInt(mapId).writeBytes(key);
      Wire.writeNullable(out, value);
      out.writeLong(stampTime);
      Wire.writeMember(out, stampMember);
      out.writeVarLong(expiresAtMillis)
          .writeByte((attempt == null ? 0 : 1) | (joined == null ? 0 : 2));
      if (attempt != null) {
        attempt.write(out);
      }
      if (joined != null) {
        Wire.writeDot(out, joined);
      }
    }

    static Delta read(ByteReader in) {
      Dot dot = Wire.readDot(in);
      int map = in.readInt();
      byte[] key = in.readBytes();
      byte[] value = Wire.readNullable(in);
      long time = in.readLong();
      MemberId stamped = Wire.readMember(in);
      stamped = stamped.equals(dot.origin()) ? dot.origin() : stamped;
      long expires = in.readVarLong();
      int flags = in.readUnsignedByte();
      Outcome attempt = (flags & 1) == 0 ? null : Outcome.read(in);
      Dot joined = (flags & 2) == 0 ? null : Wire.readDot(in);
      return new Delta(dot, map, key, value, time, stamped, expires, attempt, joined);
    }

    /** Whether one operation made both changes, of which a replica has both or neither. */
    public boolean isTogetherWith(Delta before) {
      return stampTime == before.stampTime
          && stampMember.equals(before.stampMember)
          && dot.origin().equals(before.dot.origin());
    }

    /** About how many bytes it takes in memory and on the wire. */
    public int size() {
      byte[] oldValue = attempt == null ? null : attempt.oldValue();
      return 64
          + key.length
          + (value == null ? 0 : value.length)
          + (oldValue == null ? 0 : oldValue.length);
    }
  }

  /**
   * What a client's write came to, remembered so that a retry is answered and not executed.
   *
   * @param session the client session
   * @param sequence its sequence in the partition
   * @param acknowledgedBelow results below it may be forgotten
   * @param oldValue the value returned, if one was
   */
  record Outcome(long session, long sequence, long acknowledgedBelow, byte @Nullable [] oldValue) {
    void write(ByteWriter out) {
      out.writeLong(session).writeVarLong(sequence).writeVarLong(acknowledgedBelow);
      Wire.writeNullable(out, oldValue);
    }

    static Outcome read(ByteReader in) {
      return new Outcome(in.readLong(), in.readVarLong(), in.readVarLong(), Wire.readNullable(in));
    }
  }

  /**
   * Deltas for several partitions: what gathered for one destination in one turn of a loop.
   *
   * @param sections one a partition
   */
  record Deltas(List<DeltaSection> sections) implements ReplicationMessage {
    /** Copies the sections. */
    public Deltas {
      sections = List.copyOf(sections);
    }

    @Override
    public Opcode opcode() {
      return Opcode.DELTAS;
    }

    @Override
    public void write(ByteWriter out) {
      Wire.writeList(out, sections, (writer, section) -> section.write(writer));
    }

    static Deltas read(ByteReader in) {
      return new Deltas(Wire.readList(in, DeltaSection::read));
    }
  }

  /**
   * Deltas of one partition, in the primary's order.
   *
   * @param group the group
   * @param partition the partition
   * @param reign the reign of the primary that sends them
   * @param deltas the deltas; empty asks for an acknowledgement only
   * @param stable what every replica contains: tombstones below it may be dropped; empty when it
   *     says nothing new
   */
  record DeltaSection(
      int group, int partition, long reign, List<Delta> deltas, VersionVector stable) {
    /** Copies the deltas. */
    public DeltaSection {
      deltas = List.copyOf(deltas);
    }

    void write(ByteWriter out) {
      out.writeShort(group).writeVarInt(partition).writeVarLong(reign);
      Wire.writeList(out, deltas, (writer, delta) -> delta.write(writer));
      Wire.writeVector(out, stable);
    }

    static DeltaSection read(ByteReader in) {
      return new DeltaSection(
          in.readUnsignedShort(),
          in.readVarInt(),
          in.readVarLong(),
          Wire.readList(in, Delta::read),
          Wire.readStable(in));
    }
  }

  /**
   * Acknowledges deltas of several partitions.
   *
   * @param sections one a partition
   */
  record DeltaAcks(List<AckSection> sections) implements ReplicationMessage {
    /** Copies the sections. */
    public DeltaAcks {
      sections = List.copyOf(sections);
    }

    @Override
    public Opcode opcode() {
      return Opcode.DELTA_ACKS;
    }

    @Override
    public void write(ByteWriter out) {
      Wire.writeList(out, sections, (writer, section) -> section.write(writer));
    }

    static DeltaAcks read(ByteReader in) {
      return new DeltaAcks(Wire.readList(in, AckSection::read));
    }
  }

  /**
   * The progress of a backup in one partition: cumulative, so a lost one does no harm.
   *
   * @param group the group
   * @param partition the partition
   * @param reign the reign that the backup follows
   * @param progress every dot that the backup contains
   */
  record AckSection(int group, int partition, long reign, VersionVector progress) {
    void write(ByteWriter out) {
      out.writeShort(group).writeVarInt(partition).writeVarLong(reign);
      Wire.writeVector(out, progress);
    }

    static AckSection read(ByteReader in) {
      return new AckSection(
          in.readUnsignedShort(), in.readVarInt(), in.readVarLong(), Wire.readVector(in));
    }
  }

  /**
   * A backup offers itself to the primary of the header's partition; answered by {@link Attached}.
   *
   * @param reign the reign that the backup knows
   * @param epoch the epoch of the row that made the backup offer itself, or of a later one; {@link
   *     #UNTOLD} where it doesn't say
   * @param progress every dot that it contains
   * @param ready whether it could fetch a snapshot now
   * @param merges whether it has writes of a side without quorum, which the primary may lack
   * @param warm whether it has entries of a former life besides, to be compared
   */
  record Attach(
      long reign, long epoch, VersionVector progress, boolean ready, boolean merges, boolean warm)
      implements ReplicationMessage {
    /** The epoch of who speaks version 1. */
    public static final long UNTOLD = Long.MAX_VALUE;

    private static final int READY = 1;
    private static final int MERGES = 2;
    private static final int WARM = 4;

    @Override
    public Opcode opcode() {
      return Opcode.ATTACH;
    }

    @Override
    public int form(int spoken) {
      return Wire.secondForm(spoken);
    }

    @Override
    public void write(ByteWriter out) {
      write(out, 2);
    }

    @Override
    public void write(ByteWriter out, int form) {
      out.writeVarLong(reign);
      if (form >= 2) {
        out.writeByte((ready ? READY : 0) | (merges ? MERGES : 0) | (warm ? WARM : 0));
        out.writeVarLong(epoch);
      }
      Wire.writeVector(out, progress);
    }

    static Attach read(ByteReader in, int form) {
      long reign = in.readVarLong();
      // Version 1 fetches as many at once as it likes.
      int flags = form < 2 ? READY : in.readByte();
      long epoch = form < 2 ? UNTOLD : in.readVarLong();
      VersionVector progress = Wire.readVector(in);
      boolean ready = (flags & READY) != 0;
      boolean merges = (flags & MERGES) != 0;
      return new Attach(reign, epoch, progress, ready, merges, (flags & WARM) != 0);
    }
  }

  /**
   * The primary's answer to {@link Attach}.
   *
   * @param mode how the backup gets up to date
   * @param reign the reign of the primary
   * @param progress what the primary contains now: the progress that a snapshot taken from now on
   *     amounts to
   */
  record Attached(AttachMode mode, long reign, VersionVector progress)
      implements ReplicationMessage {
    @Override
    public Opcode opcode() {
      return Opcode.ATTACHED;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeByte(mode.number()).writeVarLong(reign);
      Wire.writeVector(out, progress);
    }

    static Attached read(ByteReader in) {
      return new Attached(
          AttachMode.of(in.readUnsignedByte()), in.readVarLong(), Wire.readVector(in));
    }
  }

  /**
   * A backup asks for the next chunk of a snapshot of the header's partition; answered by {@link
   * Chunk}.
   *
   * @param reign the reign that the backup follows
   * @param number counts what it asks for, so that a late answer is told from the one awaited
   * @param mapId the map at which it stands; 0 at first
   * @param cursor where in that map
   * @param maxBytes about how much it takes at once
   */
  record Fetch(long reign, long number, int mapId, long cursor, int maxBytes)
      implements ReplicationMessage {
    /** The number of what version 1 asks for and answers; those of version 2 count from 1. */
    public static final long UNNUMBERED = 0;

    @Override
    public Opcode opcode() {
      return Opcode.FETCH;
    }

    @Override
    public int form(int spoken) {
      return Wire.secondForm(spoken);
    }

    @Override
    public void write(ByteWriter out) {
      write(out, 2);
    }

    @Override
    public void write(ByteWriter out, int form) {
      out.writeVarLong(reign);
      if (form >= 2) {
        out.writeVarLong(number);
      }
      out.writeInt(mapId).writeLong(cursor).writeVarInt(maxBytes);
    }

    static Fetch read(ByteReader in, int form) {
      long reign = in.readVarLong();
      long number = form >= 2 ? in.readVarLong() : UNNUMBERED;
      return new Fetch(reign, number, in.readInt(), in.readLong(), in.readVarInt());
    }
  }

  /**
   * What a partition contains at one moment, to compare copies by. Immutable.
   *
   * @param progress the dots that it contains
   * @param entries how many entries there are, tombstones apart
   * @param sum over their keys, stamps and values, in any order
   */
  record Cut(VersionVector progress, long entries, long sum) {
    /** Of a source that speaks version 1 and doesn't tell. */
    public static final Cut UNTOLD = new Cut(new VersionVector(), -1, 0);

    /** Whether the source told what it contains. */
    public boolean isTold() {
      return entries >= 0;
    }

    void write(ByteWriter out) {
      Wire.writeVector(out, progress);
      out.writeVarLong(entries).writeLong(sum);
    }

    static Cut read(ByteReader in) {
      return new Cut(Wire.readVector(in), in.readVarLong(), in.readLong());
    }
  }

  /**
   * Part of a snapshot.
   *
   * @param number of the {@link Fetch} that it answers
   * @param ok whether this node is still the primary of that reign; if not, the rest is empty
   * @param records entries and tombstones
   * @param nextMapId the map at which to go on
   * @param nextCursor where in that map
   * @param windows results of clients' writes, in the last chunks
   * @param cut what the source contains when it reads the last chunk; null before that
   */
  record Chunk(
      long number,
      boolean ok,
      List<Delta> records,
      int nextMapId,
      long nextCursor,
      List<WindowEntry> windows,
      @Nullable Cut cut)
      implements ReplicationMessage {
    /** Copies the lists. */
    public Chunk {
      records = List.copyOf(records);
      windows = List.copyOf(windows);
    }

    /** Whether that was all. */
    public boolean done() {
      return cut != null;
    }

    @Override
    public Opcode opcode() {
      return Opcode.CHUNK;
    }

    @Override
    public int form(int spoken) {
      return Wire.secondForm(spoken);
    }

    @Override
    public void write(ByteWriter out) {
      write(out, 2);
    }

    @Override
    public void write(ByteWriter out, int form) {
      if (form >= 2) {
        out.writeVarLong(number);
      }
      out.writeByte(ok ? 1 : 0).writeInt(nextMapId).writeLong(nextCursor);
      if (form < 2) {
        out.writeByte(done() ? 1 : 0);
      }
      Wire.writeList(out, records, (writer, delta) -> delta.write(writer));
      Wire.writeList(out, windows, (writer, entry) -> entry.write(writer));
      if (form >= 2) {
        out.writeByte(cut == null ? 0 : 1);
        if (cut != null) {
          cut.write(out);
        }
      }
    }

    static Chunk read(ByteReader in, int form) {
      long number = form >= 2 ? in.readVarLong() : Fetch.UNNUMBERED;
      boolean ok = in.readByte() != 0;
      int nextMapId = in.readInt();
      long nextCursor = in.readLong();
      boolean done = form < 2 && in.readByte() != 0;
      List<Delta> records = Wire.readList(in, Delta::read);
      List<WindowEntry> windows = Wire.readList(in, WindowEntry::read);
      Cut cut = done ? Cut.UNTOLD : null;
      if (form >= 2 && in.readByte() != 0) {
        cut = Cut.read(in);
      }
      return new Chunk(number, ok, records, nextMapId, nextCursor, windows, cut);
    }
  }

  /**
   * A remembered result.
   *
   * @param dot the change that the write made
   * @param outcome what it came to
   */
  record WindowEntry(Dot dot, Outcome outcome) {
    void write(ByteWriter out) {
      Wire.writeMember(out, dot.origin());
      out.writeVarLong(dot.sequence());
      outcome.write(out);
    }

    static WindowEntry read(ByteReader in) {
      return new WindowEntry(new Dot(Wire.readMember(in), in.readVarLong()), Outcome.read(in));
    }
  }

  /**
   * The primary can no longer stream what the backup of the header's partition lacks: attach again.
   *
   * @param reign the reign of the primary
   */
  record Resync(long reign) implements ReplicationMessage {
    @Override
    public Opcode opcode() {
      return Opcode.RESYNC;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeVarLong(reign);
    }

    static Resync read(ByteReader in) {
      return new Resync(in.readVarLong());
    }
  }
}
