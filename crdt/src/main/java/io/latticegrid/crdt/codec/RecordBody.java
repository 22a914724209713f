package io.latticegrid.crdt.codec;

import static io.latticegrid.crdt.codec.IdCodec.check;

import io.latticegrid.crdt.Bytes;
import io.latticegrid.crdt.RecordState;
import io.latticegrid.crdt.Write;
import io.latticegrid.crdt.WriteId;
import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Row;
import io.latticegrid.data.codec.RowWriter;
import io.latticegrid.data.port.Invariant;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The plain fields of a record as {@link RecordCodec} lays them out: in a row, or as one whole
 * value. Immutable. Position 0 is the schema or the whole value, 1 .. n the fields of the row.
 */
final class RecordBody {
  private final SortedMap<Integer, Write> plain;
  private final boolean isWhole;
  private final @Nullable Write schema;
  private final List<Integer> ids;

  private RecordBody(SortedMap<Integer, Write> plain) {
    this.plain = plain;
    Write whole = plain.get(RecordState.WHOLE);
    isWhole = plain.size() == 1 && whole != null;
    schema = plain.get(RecordState.SCHEMA);
    ids = plain.keySet().stream().filter(id -> id != RecordState.SCHEMA).toList();
    Invariant.check(ids.isEmpty() || ids.get(0) >= 0, "fields have ids from 0");
  }

  static RecordBody of(SortedMap<Integer, Write> plain) {
    return new RecordBody(plain);
  }

  SortedMap<Integer, Write> plain() {
    return plain;
  }

  /** The flags of a record that say what the body is. */
  int flags() {
    if (isWhole || plain.isEmpty()) {
      return 0;
    }
    return RecordCodec.ROW | (isDense() ? 0 : RecordCodec.IDS);
  }

  private boolean isDense() {
    return ids.isEmpty() || (ids.get(0) == 1 && ids.get(ids.size() - 1) == ids.size());
  }

  /** How many positions there are. */
  int positions() {
    return plain.isEmpty() ? 0 : isWhole ? 1 : ids.size() + 1;
  }

  /** Which write brought what stands at a position; null if nothing does. */
  @Nullable WriteId idAt(int position) {
    Write write =
        position > 0
            ? plain.get(ids.get(position - 1))
            : isWhole ? plain.get(RecordState.WHOLE) : schema;
    return write == null ? null : write.id();
  }

  void write(ByteWriter out) {
    if (isWhole) {
      out.writeRaw(valueOf(RecordState.WHOLE).array());
    } else if (!plain.isEmpty()) {
      if (!isDense()) {
        writeIds(out, ids.stream().mapToInt(Integer::intValue).toArray());
      }
      RowWriter row = new RowWriter(out, schemaId(), ids.size());
      for (int id : ids) {
        out.writeRaw(valueOf(id).array());
        row.endField();
      }
      row.end();
    }
  }

  static void writeIds(ByteWriter out, int[] ids) {
    out.writeVarInt(ids.length);
    int previous = 0;
    for (int id : ids) {
      out.writeVarInt(id - previous);
      previous = id;
    }
  }

  private Bytes valueOf(int id) {
    Write write = plain.get(id);
    Bytes value = write == null ? null : write.value();
    Bytes known = value == null ? Bytes.EMPTY : value;
    Invariant.check(known.length() > 0, "the value of a field has bytes");
    return known;
  }

  private int schemaId() {
    Bytes value = schema == null ? null : schema.value();
    if (value == null) {
      return 0;
    }
    Invariant.check(value.length() == 4, "the id of a schema has four bytes");
    int id = ByteBuffer.wrap(value.array()).order(ByteOrder.LITTLE_ENDIAN).getInt();
    Invariant.check(id != 0, "no schema has the id 0");
    return id;
  }

  /** Reads the ids and the body; fields without a late stamp have the existence's. */
  static RecordBody read(
      ByteReader in, int flags, WriteId existence, SortedMap<WriteId, byte[]> late) {
    TreeMap<Integer, Write> plain = new TreeMap<>();
    if ((flags & RecordCodec.ROW) != 0) {
      readRow(in, flags, new Stamps(existence, late), plain);
    } else {
      check((flags & RecordCodec.IDS) == 0, "a row is missing");
      Stamps stamps = new Stamps(existence, late);
      if (in.remaining() > 0) {
        Bytes value = Bytes.wrap(in.readRaw(in.remaining()));
        plain.put(RecordState.WHOLE, Write.of(value, stamps.at(0)));
      }
      stamps.expectAllUsed();
    }
    return new RecordBody(plain);
  }

  private static void readRow(
      ByteReader in, int flags, Stamps stamps, SortedMap<Integer, Write> plain) {
    int[] ids = (flags & RecordCodec.IDS) != 0 ? readIds(in) : null;
    Row row = new Row(in.array(), in.position(), in.remaining());
    in.skip(in.remaining());
    if (row.schemaId() != 0) {
      plain.put(RecordState.SCHEMA, Write.of(schemaBytes(row.schemaId()), stamps.at(0)));
    }
    int count = row.fieldCount();
    check(ids == null || ids.length == count, "a row has more or fewer fields than ids");
    check(count > 0 || !plain.isEmpty(), "an empty row is left out");
    int end = row.offset() + row.length();
    for (int i = 0; i < count; i++) {
      int from = row.fieldOffset(i);
      int to = i + 1 < count ? row.fieldOffset(i + 1) : end;
      check(from < to, "a field of a row is empty, or they descend");
      Bytes value = Bytes.wrap(Arrays.copyOfRange(in.array(), from, to));
      plain.put(ids == null ? i + 1 : ids[i], Write.of(value, stamps.at(i + 1)));
    }
    stamps.expectAllUsed();
    RecordBody body = new RecordBody(plain);
    check(!body.isWhole, "a whole value stands in a row");
  }

  static Bytes schemaBytes(int schemaId) {
    byte[] bytes = new byte[4];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(schemaId);
    return Bytes.wrap(bytes);
  }

  private static int[] readIds(ByteReader in) {
    int[] ids = new int[in.readCount()];
    check(ids.length > 0, "an empty list is left out");
    long previous = 0;
    for (int i = 0; i < ids.length; i++) {
      long id = previous + in.readVarInt();
      check(id <= Integer.MAX_VALUE && (i == 0 || id > previous), "the ids of fields descend");
      ids[i] = (int) id;
      previous = id;
    }
    check(ids[0] != 1 || ids[ids.length - 1] != ids.length, "ids that count from 1 are left out");
    return ids;
  }

  /** Which write brought what stands at each position. */
  private static final class Stamps {
    private final WriteId existence;
    private final TreeMap<Integer, WriteId> late = new TreeMap<>();

    Stamps(WriteId existence, SortedMap<WriteId, byte[]> bitmaps) {
      this.existence = existence;
      bitmaps.forEach((id, bits) -> {
        for (int position = 0; position < bits.length * 8; position++) {
          if ((bits[position / 8] >> position % 8 & 1) != 0) {
            check(late.put(position, id) == null, "a field has two stamps");
          }
        }
      });
    }

    WriteId at(int position) {
      WriteId id = late.remove(position);
      return id == null ? existence : id;
    }

    void expectAllUsed() {
      check(late.isEmpty(), "a stamp belongs to no field");
    }
  }
}
