package io.latticegrid.proto.message;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.codec.ValueBytes;
import io.latticegrid.data.error.GridException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Operations on entries and their answers. Keys and values are canonical bytes. Which partition and
 * map they concern stands in the header's target; a batch says it per section.
 */
public sealed interface DataMessage extends Message
    permits DataMessage.Get,
        DataMessage.Put,
        DataMessage.Remove,
        DataMessage.Result,
        DataMessage.Batch,
        DataMessage.BatchResult,
        DataMessage.Scan,
        DataMessage.Scanned,
        DataMessage.Count,
        DataMessage.Counted,
        StatusAsk,
        Claim,
        Claimed,
        EntryChange,
        CopyRead,
        CopyValue,
        BackupMessage,
        VerifyMessage {
  /**
   * Reads an entry; answered by {@link Result}.
   *
   * @param key the key
   */
  record Get(byte[] key) implements DataMessage {
    @Override
    public Opcode opcode() {
      return Opcode.GET;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeRaw(key);
    }

    static Get read(ByteReader in) {
      return new Get(in.readRaw(in.remaining()));
    }
  }

  /** On what condition a put takes place, and whether the old value is returned. */
  enum PutMode {
    /** Always; nothing is returned. */
    SET(0),
    /** Always; the old value is returned. */
    GET_AND_SET(1),
    /** Only if there is no entry; else the present value is returned. */
    IF_ABSENT(2),
    /** Only if there is an entry; the old value is returned. */
    REPLACE(3),
    /** Only if the present value equals the expected one. */
    REPLACE_IF(4);

    private final int number;

    PutMode(int number) {
      this.number = number;
    }

    /** The wire form, never reused. */
    int number() {
      return number;
    }

    static PutMode of(int number) {
      for (PutMode known : values()) {
        if (known.number == number) {
          return known;
        }
      }
      throw new MalformedDataException("unknown put mode " + number);
    }

    /** Whether a retry of it could have another effect than the first try. */
    public boolean isConditional() {
      return this == IF_ABSENT || this == REPLACE || this == REPLACE_IF;
    }
  }

  /**
   * Writes an entry; answered by {@link Result}.
   *
   * @param mode on what condition
   * @param key the key
   * @param value the new value
   * @param expected the value that must be there, for {@link PutMode#REPLACE_IF}
   * @param ttlMillis how long the entry lives; 0 for ever
   */
  record Put(PutMode mode, byte[] key, byte[] value, byte @Nullable [] expected, long ttlMillis)
      implements DataMessage {
    @Override
    public Opcode opcode() {
      return Opcode.PUT;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeByte(mode.number()).writeVarLong(ttlMillis).writeBytes(key).writeBytes(value);
      Wire.writeNullable(out, expected);
    }

    static Put read(ByteReader in) {
      PutMode mode = PutMode.of(in.readUnsignedByte());
      long ttlMillis = in.readVarLong();
      return new Put(mode, in.readBytes(), in.readBytes(), Wire.readNullable(in), ttlMillis);
    }
  }

  /**
   * Removes an entry; answered by {@link Result} with the old value if asked.
   *
   * @param key the key
   * @param expected remove only if the value equals this one; null for always
   * @param returnOld whether the old value is wanted
   */
  record Remove(byte[] key, byte @Nullable [] expected, boolean returnOld) implements DataMessage {
    @Override
    public Opcode opcode() {
      return Opcode.REMOVE;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeByte(returnOld ? 1 : 0).writeBytes(key);
      Wire.writeNullable(out, expected);
    }

    static Remove read(ByteReader in) {
      boolean returnOld = in.readByte() != 0;
      return new Remove(in.readBytes(), Wire.readNullable(in), returnOld);
    }
  }

  /**
   * The outcome of an operation.
   *
   * @param applied whether a write took place, or a read found an entry
   * @param value the value read, or the old or present value where asked; null if none
   * @param copies how many replicas have the write; 0 for reads
   */
  record Result(boolean applied, byte @Nullable [] value, int copies) implements DataMessage {
    @Override
    public Opcode opcode() {
      return Opcode.RESULT;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeByte(applied ? 1 : 0).writeByte(copies);
      if (value != null) {
        out.writeByte(1).writeRaw(value);
      }
    }

    private static final Result[] WRITTEN = new Result[8];

    static {
      for (int copies = 0; copies < WRITTEN.length; copies++) {
        WRITTEN[copies] = new Result(true, null, copies);
      }
    }

    /** The same as the constructor makes; what most writes are answered is made once. */
    public static Result of(boolean applied, byte @Nullable [] value, int copies) {
      boolean usual = applied && value == null && copies < WRITTEN.length;
      return usual ? WRITTEN[copies] : new Result(applied, value, copies);
    }

    /** Writes the body for a value that was read. */
    public static void writeFound(ValueBytes value, ByteWriter out) {
      out.writeByte(1).writeByte(0).writeByte(1);
      value.writeValue(out);
    }

    static Result read(ByteReader in) {
      boolean applied = in.readByte() != 0;
      int copies = in.readUnsignedByte();
      byte[] value = null;
      if (in.remaining() > 0) {
        if (in.readByte() != 1) {
          throw new MalformedDataException("value marker");
        }
        value = in.readRaw(in.remaining());
      }
      return new Result(applied, value, copies);
    }
  }

  /** What a batch does with each of its keys. */
  enum BatchKind {
    GET(0),
    SET(1),
    REMOVE(2),
    /** Removes, and tells where there was an entry: by a value of no bytes. */
    REMOVE_TELLING(3);

    private final int number;

    BatchKind(int number) {
      this.number = number;
    }

    /** The wire form, never reused. */
    int number() {
      return number;
    }

    static BatchKind of(int number) {
      for (BatchKind known : values()) {
        if (known.number == number) {
          return known;
        }
      }
      throw new MalformedDataException("unknown batch kind " + number);
    }
  }

  /**
   * One operation on many keys of one map, all owned by one node; answered by {@link BatchResult}.
   * The header carries group, map and session.
   *
   * @param kind what to do
   * @param sections one a partition
   */
  record Batch(BatchKind kind, List<BatchSection> sections) implements DataMessage {
    /** Copies the sections. */
    public Batch {
      sections = List.copyOf(sections);
    }

    @Override
    public Opcode opcode() {
      return Opcode.BATCH;
    }

    @Override
    public int form(int spoken) {
      return kind == BatchKind.REMOVE_TELLING ? StatusAsk.SINCE_VERSION : 1;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeByte(kind.number());
      Wire.writeList(out, sections, (writer, section) -> section.write(writer));
    }

    static Batch read(ByteReader in) {
      BatchKind kind = BatchKind.of(in.readUnsignedByte());
      return new Batch(kind, Wire.readList(in, BatchSection::read));
    }
  }

  /**
   * The part of a batch that concerns one partition.
   *
   * @param partition the partition
   * @param epoch its epoch as the client knows it
   * @param sequence of the client session in the partition; 0 for reads
   * @param acknowledgedBelow as in {@link Header.Attempt}
   * @param entries the keys, with values for {@link BatchKind#SET}
   */
  record BatchSection(
      int partition, long epoch, long sequence, long acknowledgedBelow, List<KeyValue> entries) {
    /** Copies the entries. */
    public BatchSection {
      entries = List.copyOf(entries);
    }

    void write(ByteWriter out) {
      out.writeVarInt(partition).writeVarLong(epoch);
      out.writeVarLong(sequence).writeVarLong(acknowledgedBelow);
      Wire.writeList(out, entries, (writer, entry) -> entry.write(writer));
    }

    static BatchSection read(ByteReader in) {
      return new BatchSection(
          in.readVarInt(),
          in.readVarLong(),
          in.readVarLong(),
          in.readVarLong(),
          Wire.readList(in, KeyValue::read));
    }
  }

  /**
   * A key and perhaps a value.
   *
   * @param key the key
   * @param value the value, or null
   */
  record KeyValue(byte[] key, byte @Nullable [] value) {
    void write(ByteWriter out) {
      out.writeBytes(key);
      Wire.writeNullable(out, value);
    }

    static KeyValue read(ByteReader in) {
      return new KeyValue(in.readBytes(), Wire.readNullable(in));
    }
  }

  /**
   * The outcome of a batch.
   *
   * @param sections one a section of the batch, in the same order
   */
  record BatchResult(List<SectionResult> sections) implements DataMessage {
    /** Copies the sections. */
    public BatchResult {
      sections = List.copyOf(sections);
    }

    @Override
    public Opcode opcode() {
      return Opcode.BATCH_RESULT;
    }

    @Override
    public void write(ByteWriter out) {
      Wire.writeList(out, sections, (writer, section) -> section.write(writer));
    }

    static BatchResult read(ByteReader in) {
      return new BatchResult(Wire.readList(in, SectionResult::read));
    }
  }

  /**
   * The outcome of one section.
   *
   * @param partition the partition
   * @param error why nothing of the section took place; null if all of it did
   * @param notOwner whether the reason is that this node does not serve the partition
   * @param text says more about the error
   * @param values for reads, one a key in the same order, null where there is no entry
   */
  record SectionResult(
      int partition,
      GridException.@Nullable Code error,
      boolean notOwner,
      String text,
      List<Found> values) {
    /** Copies the values. */
    public SectionResult {
      values = List.copyOf(values);
    }

    /** All of a section took place; for reads, what was found. */
    public static SectionResult done(int partition, List<Found> values) {
      return new SectionResult(partition, null, false, "", values);
    }

    void write(ByteWriter out) {
      out.writeVarInt(partition).writeByte(notOwner ? 1 : 0);
      out.writeShort(error == null ? 0 : error.number()).writeString(text);
      Wire.writeList(out, values, (writer, found) -> Wire.writeNullable(writer, found.value()));
    }

    static SectionResult read(ByteReader in) {
      int partition = in.readVarInt();
      boolean notOwner = in.readByte() != 0;
      int code = in.readUnsignedShort();
      return new SectionResult(
          partition,
          code == 0 ? null : GridException.Code.of(code),
          notOwner,
          in.readString(),
          Wire.readList(in, reader -> new Found(Wire.readNullable(reader))));
    }
  }

  /**
   * What was found under a key.
   *
   * @param value the value, or null
   */
  record Found(byte @Nullable [] value) {}

  /**
   * Reads the entries of one map in one partition piece by piece, in the order of the key hash;
   * answered by {@link Scanned}.
   *
   * @param cursor 0 at first, then what the last answer said
   * @param maxEntries at most so many at once (more only where keys share a hash)
   * @param withValues whether values are wanted
   */
  record Scan(long cursor, int maxEntries, boolean withValues) implements DataMessage {
    @Override
    public Opcode opcode() {
      return Opcode.SCAN;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeLong(cursor).writeVarInt(maxEntries).writeByte(withValues ? 1 : 0);
    }

    static Scan read(ByteReader in) {
      return new Scan(in.readLong(), in.readVarInt(), in.readByte() != 0);
    }
  }

  /**
   * Some entries.
   *
   * @param nextCursor where to go on
   * @param done whether that was all
   * @param entries the entries
   */
  record Scanned(long nextCursor, boolean done, List<KeyValue> entries) implements DataMessage {
    /** Copies the entries. */
    public Scanned {
      entries = List.copyOf(entries);
    }

    @Override
    public Opcode opcode() {
      return Opcode.SCANNED;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeLong(nextCursor).writeByte(done ? 1 : 0);
      Wire.writeList(out, entries, (writer, entry) -> entry.write(writer));
    }

    static Scanned read(ByteReader in) {
      return new Scanned(in.readLong(), in.readByte() != 0, Wire.readList(in, KeyValue::read));
    }
  }

  /**
   * Counts the entries of one map in several partitions of this node; answered by {@link Counted}.
   *
   * @param partitions which
   */
  record Count(List<Integer> partitions) implements DataMessage {
    /** Copies the partitions. */
    public Count {
      partitions = List.copyOf(partitions);
    }

    @Override
    public Opcode opcode() {
      return Opcode.COUNT;
    }

    @Override
    public void write(ByteWriter out) {
      Wire.writeList(out, partitions, (writer, partition) -> writer.writeVarInt(partition));
    }

    static Count read(ByteReader in) {
      return new Count(Wire.readList(in, ByteReader::readVarInt));
    }
  }

  /**
   * Numbers of entries.
   *
   * @param counts one a partition in the order asked; -1 where this node does not serve the
   *     partition
   */
  record Counted(List<Long> counts) implements DataMessage {
    /** Copies the counts. */
    public Counted {
      counts = List.copyOf(counts);
    }

    @Override
    public Opcode opcode() {
      return Opcode.COUNTED;
    }

    @Override
    public void write(ByteWriter out) {
      Wire.writeList(out, counts, (writer, count) -> writer.writeVarLong(count + 1));
    }

    static Counted read(ByteReader in) {
      return new Counted(Wire.readList(in, reader -> reader.readVarLong() - 1));
    }
  }
}
