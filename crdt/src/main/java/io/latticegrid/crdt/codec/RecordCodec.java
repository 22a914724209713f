package io.latticegrid.crdt.codec;

import static io.latticegrid.crdt.codec.IdCodec.check;

import io.latticegrid.crdt.Crdt;
import io.latticegrid.crdt.DotMap;
import io.latticegrid.crdt.Existence;
import io.latticegrid.crdt.RecordState;
import io.latticegrid.crdt.TypedKey;
import io.latticegrid.crdt.WriteId;
import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.port.Invariant;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a record. Static only. The common one, all of whose fields were written together, is
 * a tag, a flag byte, one write id and the row as the client sent it, so that two such records are
 * merged and read without making objects ({@link EntryBytes}).
 *
 * <pre>
 *  | flags 1 | existence: write id | expires at 8 (2) | late (8) | typed (16) | ids (4) | body |
 *
 *  flags: 1 alive | 2 expires | 4 ids follow | 8 late stamps follow | 16 typed fields follow
 *         32 the body is a row | 64 the creation is not here | 128 no existence is known
 *
 *  late   | count var | per stamp, ascending: | write id | length var | positions: bitmap |
 *         what was not written by the existence's write; the first is the creation's, also if none
 *         of its fields is left; position 0 is the schema, or
 *         the whole value, and 1 .. n are the row's fields; bit p % 8 of byte p / 8; no zero byte
 *         at the end
 *  typed  | count var | per field, ascending by id, then tag: | id var | length var | state |
 *  ids    | count var | id var | difference to the one before var .. |
 *         without them the row's fields have the ids 1 .. n
 *  body   a row ({@code data.codec.Row}) whose fields ascend by id, of the schema of the record, or
 *         0 if it has none; or the whole value; or nothing
 * </pre>
 */
final class RecordCodec {
  static final int ALIVE = 1;
  static final int EXPIRES = 2;
  static final int IDS = 4;
  static final int LATE = 8;
  static final int TYPED = 16;
  static final int ROW = 32;
  static final int PART = 64;
  static final int NO_EXISTENCE = 128;

  private RecordCodec() {}

  static void write(ByteWriter out, RecordState record) {
    RecordBody body = RecordBody.of(record.plain());
    Existence existence = record.existence();
    boolean expires = existence != null && existence.expiresAtMillis() != 0;
    SortedMap<WriteId, byte[]> late = lateStamps(record, body);
    int flags = existence == null ? NO_EXISTENCE : existence.alive() ? ALIVE : 0;
    flags |= existence != null && !record.whole() ? PART : 0;
    flags |= expires ? EXPIRES : 0;
    flags |= late.isEmpty() ? 0 : LATE;
    flags |= record.typed().entries().isEmpty() ? 0 : TYPED;
    out.writeByte(flags | body.flags());
    if (existence != null) {
      IdCodec.writeId(out, existence.id());
      if (expires) {
        out.writeLong(existence.expiresAtMillis());
      }
    }
    if (!late.isEmpty()) {
      out.writeVarInt(late.size());
      late.forEach((id, positions) -> {
        IdCodec.writeId(out, id);
        out.writeBytes(positions);
      });
    }
    writeTyped(out, record);
    body.write(out);
  }

  private static SortedMap<WriteId, byte[]> lateStamps(RecordState record, RecordBody body) {
    Existence existence = record.existence();
    WriteId created = record.created();
    Invariant.check(
        existence == null ? body.positions() == 0 : created != null,
        "fields stand in a record that is known");
    TreeMap<WriteId, byte[]> late = new TreeMap<>();
    if (created != null && existence != null && !created.equals(existence.id())) {
      late.put(created, new byte[0]);
    }
    for (int position = 0; position < body.positions(); position++) {
      WriteId id = body.idAt(position);
      if (id != null && existence != null && !id.equals(existence.id())) {
        Invariant.check(
            id.compareTo(existence.id()) < 0, "every change of a record writes its existence");
        byte[] known = late.getOrDefault(id, new byte[0]);
        byte[] positions = Arrays.copyOf(known, position / 8 + 1);
        positions[position / 8] |= (byte) (1 << position % 8);
        late.put(id, positions);
      }
    }
    return late;
  }

  private static void writeTyped(ByteWriter out, RecordState record) {
    SortedMap<TypedKey<Integer>, Crdt<?>> typed = record.typed().entries();
    if (!typed.isEmpty()) {
      out.writeVarInt(typed.size());
      typed.forEach((key, state) -> {
        out.writeVarInt(key.key());
        CrdtCodec.writeNested(out, state);
      });
    }
  }

  static RecordState read(ByteReader in, int depth) {
    int flags = in.readUnsignedByte();
    boolean known = (flags & NO_EXISTENCE) == 0;
    check(known || (flags & ~(NO_EXISTENCE | TYPED)) == 0, "a record without existence has flags");
    WriteId id = known ? IdCodec.readId(in) : null;
    long expiresAtMillis = 0;
    if ((flags & EXPIRES) != 0) {
      check((flags & ALIVE) != 0, "what is not there expires");
      expiresAtMillis = in.readLong();
      check(expiresAtMillis != 0, "a record expires at 0, which means never");
    }
    SortedMap<WriteId, byte[]> late = (flags & LATE) != 0 ? readLate(in, id) : new TreeMap<>();
    DotMap<TypedKey<Integer>, Crdt<?>> typed =
        (flags & TYPED) != 0 ? readTyped(in, depth) : DotMap.empty();
    if (id == null) {
      return new RecordState(null, null, false, RecordState.ABSENT.plain(), typed);
    }
    RecordBody body = RecordBody.read(in, flags, id, late);
    Existence existence = new Existence((flags & ALIVE) != 0, id, expiresAtMillis);
    WriteId created = late.isEmpty() ? id : late.firstKey();
    return new RecordState(existence, created, (flags & PART) == 0, body.plain(), typed);
  }

  private static SortedMap<WriteId, byte[]> readLate(ByteReader in, @Nullable WriteId existence) {
    TreeMap<WriteId, byte[]> late = new TreeMap<>();
    WriteId previous = null;
    int count = in.readCount();
    check(count > 0, "an empty list is left out");
    for (int left = count; left > 0; left--) {
      WriteId id = IdCodec.readId(in);
      IdCodec.checkAscending(previous, id);
      check(existence != null && id.compareTo(existence) < 0, "a field is later than its record");
      byte[] positions = in.readBytes();
      check(
          positions.length > 0 ? positions[positions.length - 1] != 0 : previous == null,
          "a bitmap ends with a zero byte");
      late.put(id, positions);
      previous = id;
    }
    return late;
  }

  private static DotMap<TypedKey<Integer>, Crdt<?>> readTyped(ByteReader in, int depth) {
    TreeMap<TypedKey<Integer>, Crdt<?>> typed = new TreeMap<>();
    TypedKey<Integer> previous = null;
    int count = in.readCount();
    check(count > 0, "an empty list is left out");
    for (int left = count; left > 0; left--) {
      int field = in.readVarInt();
      Crdt<?> state = CrdtCodec.readNested(in, depth);
      TypedKey<Integer> key = new TypedKey<>(field, state.type());
      IdCodec.checkAscending(previous, key);
      typed.put(key, state);
      previous = key;
    }
    return DotMap.of(typed);
  }
}
