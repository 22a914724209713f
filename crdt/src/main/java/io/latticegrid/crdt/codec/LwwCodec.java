package io.latticegrid.crdt.codec;

import io.latticegrid.crdt.LwwDelta;
import io.latticegrid.crdt.LwwEntry;
import io.latticegrid.crdt.LwwMap;
import io.latticegrid.crdt.LwwRegister;
import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.data.time.HybridTimestamp;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The canonical bytes of {@link LwwEntry}, {@link LwwRegister}, {@link LwwDelta} and {@link
 * LwwMap}. Immutable. Numbers are little-endian; {@code var} is a number in 7-bit groups. Whatever
 * is not exactly what the writer writes is refused with a {@link MalformedDataException}.
 *
 * <pre>
 *  member   | node id 8 | incarnation 4 |
 *  vector   | count var | per origin, ascending: | member 12 | highest sequence var, from 1 |
 *
 *  entry    | flags 1 | stamp time 8 | stamp member 12 | dot member 12 (flag 4) |
 *           | dot sequence var | expires at 8 (flag 2) | value (flag 1) |
 *             flags: 1 has a value, else it is a tombstone; 2 expires;
 *                    4 the dot's member is not the stamp's
 *
 *  register | 0 |  or  | 1 | entry |
 *  entries  | count var | per key, ascending: | key | entry |
 *  delta    | after: vector | up to: vector | latest time 8 | entries |
 *  map      | pruned: vector | context: vector | latest time 8 | entries |
 * </pre>
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public final class LwwCodec<K, V> {
  private static final int HAS_VALUE = 1;
  private static final int EXPIRES = 2;
  private static final int OTHER_ORIGIN = 4;
  private static final int ALL_FLAGS = HAS_VALUE | EXPIRES | OTHER_ORIGIN;

  private final ValueCodec<K> keys;
  private final ValueCodec<V> values;
  private final Comparator<? super K> order;

  /** With the codecs of keys and values and the order of keys. */
  public LwwCodec(ValueCodec<K> keys, ValueCodec<V> values, Comparator<? super K> order) {
    this.keys = keys;
    this.values = values;
    this.order = order;
  }

  /** Appends an entry. */
  public void writeEntry(ByteWriter out, LwwEntry<V> entry) {
    V value = entry.value();
    Dot dot = entry.dot();
    int flags =
        (value != null ? HAS_VALUE : 0)
            | (entry.expiresAtMillis() != 0 ? EXPIRES : 0)
            | (dot.origin().equals(entry.stamp().member()) ? 0 : OTHER_ORIGIN);
    out.writeByte(flags);
    IdCodec.writeTimestamp(out, entry.stamp());
    if ((flags & OTHER_ORIGIN) != 0) {
      IdCodec.writeMember(out, dot.origin());
    }
    out.writeVarLong(dot.sequence());
    if ((flags & EXPIRES) != 0) {
      out.writeLong(entry.expiresAtMillis());
    }
    if (value != null) {
      values.write(out, value);
    }
  }

  /** Reads an entry. */
  public LwwEntry<V> readEntry(ByteReader in) {
    int flags = in.readUnsignedByte();
    check((flags & ~ALL_FLAGS) == 0, "an entry has unknown flags");
    HybridTimestamp stamp = IdCodec.readTimestamp(in);
    MemberId origin = stamp.member();
    if ((flags & OTHER_ORIGIN) != 0) {
      origin = IdCodec.readMember(in);
      check(!origin.equals(stamp.member()), "an entry names one member twice");
    }
    Dot dot = new Dot(origin, IdCodec.readSequence(in));
    long expiresAtMillis = 0;
    if ((flags & EXPIRES) != 0) {
      expiresAtMillis = in.readLong();
      check(expiresAtMillis != 0, "an entry expires at 0, which means never");
    }
    return new LwwEntry<>(
        (flags & HAS_VALUE) != 0 ? values.read(in) : null, stamp, dot, expiresAtMillis);
  }

  /** Appends a register. */
  public void writeRegister(ByteWriter out, LwwRegister<V> register) {
    LwwEntry<V> entry = register.entry();
    out.writeByte(entry == null ? 0 : 1);
    if (entry != null) {
      writeEntry(out, entry);
    }
  }

  /** Reads a register. */
  public LwwRegister<V> readRegister(ByteReader in) {
    int count = in.readUnsignedByte();
    check(count <= 1, "a register has more than one entry");
    LwwRegister<V> register = new LwwRegister<>();
    if (count == 1) {
      register.set(readEntry(in));
    }
    return register;
  }

  /** Appends a delta. */
  public void writeDelta(ByteWriter out, LwwDelta<K, V> delta) {
    IdCodec.writeVector(out, delta.after());
    IdCodec.writeVector(out, delta.upTo());
    out.writeLong(delta.latestTime());
    writeEntries(out, delta.entries());
  }

  /** Reads a delta. */
  public LwwDelta<K, V> readDelta(ByteReader in) {
    VersionVector after = IdCodec.readVector(in);
    VersionVector upTo = IdCodec.readVector(in);
    long latestTime = in.readLong();
    return new LwwDelta<>(after, upTo, latestTime, readEntries(in, upTo, latestTime));
  }

  /** Appends the whole state of a map. */
  public void writeMap(ByteWriter out, LwwMap<K, V> map) {
    IdCodec.writeVector(out, map.pruned());
    IdCodec.writeVector(out, map.context());
    out.writeLong(map.latestTime());
    writeEntries(out, map.entries());
  }

  /** Reads the whole state of a map. */
  public LwwMap<K, V> readMap(ByteReader in) {
    VersionVector pruned = IdCodec.readVector(in);
    VersionVector context = IdCodec.readVector(in);
    check(context.covers(pruned), "a map has pruned what it never contained");
    long latestTime = in.readLong();
    return LwwMap.restore(readEntries(in, context, latestTime), context, pruned, latestTime);
  }

  private void writeEntries(ByteWriter out, SortedMap<K, LwwEntry<V>> entries) {
    out.writeVarInt(entries.size());
    entries.forEach((key, entry) -> {
      keys.write(out, key);
      writeEntry(out, entry);
    });
  }

  private SortedMap<K, LwwEntry<V>> readEntries(
      ByteReader in, VersionVector contained, long latestTime) {
    TreeMap<K, LwwEntry<V>> entries = new TreeMap<>(order);
    for (int left = in.readCount(); left > 0; left--) {
      K key = keys.read(in);
      check(
          entries.isEmpty() || order.compare(entries.lastKey(), key) < 0, "keys are not in order");
      LwwEntry<V> entry = readEntry(in);
      check(contained.covers(entry.dot()), "an entry's dot is not contained");
      check(
          Long.compareUnsigned(entry.stamp().time(), latestTime) <= 0,
          "an entry is later than the latest");
      entries.put(key, entry);
    }
    return entries;
  }

  private static void check(boolean valid, String what) {
    if (!valid) {
      throw new MalformedDataException(what);
    }
  }
}
