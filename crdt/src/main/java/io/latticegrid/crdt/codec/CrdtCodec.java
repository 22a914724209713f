package io.latticegrid.crdt.codec;

import static io.latticegrid.crdt.codec.IdCodec.check;

import io.latticegrid.crdt.Causal;
import io.latticegrid.crdt.CausalContext;
import io.latticegrid.crdt.Counter;
import io.latticegrid.crdt.Crdt;
import io.latticegrid.crdt.CrdtType;
import io.latticegrid.crdt.Delta;
import io.latticegrid.crdt.Flag;
import io.latticegrid.crdt.LwwMap;
import io.latticegrid.crdt.OrMap;
import io.latticegrid.crdt.OrSet;
import io.latticegrid.crdt.RecordState;
import io.latticegrid.crdt.Register;
import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.MalformedDataException;

/**
 * The canonical bytes of all mergeable types: equal states have equal bytes, and each begins with
 * the tag of its type, so that nested ones read themselves. Static only. Numbers are little-endian;
 * {@code var} is a number in 7-bit groups. Whatever is not exactly what a writer writes is refused
 * with a {@link MalformedDataException}, at a cost that the number of bytes bounds.
 *
 * <pre>
 *  member   | node id 8 | incarnation var |
 *  dot      | member | sequence var, from 1 |
 *  dots     | count var | dot, ascending .. |
 *  write id | stamp time 8 | stamp member | dot sequence * 2 + f var | dot member, if f is 1 |
 *  bytes    | length var | as they are |
 *
 *  state    | tag 1 | body |                                       tags: {@link CrdtType}
 *  flag     | dots |
 *  register | count var | write, ascending by dot .. |
 *  write    | flags 1 | write id | expires at 8 (flag 2) | value: bytes (flag 1) |
 *  counter  | count var | per member, ascending: | member | flags 1 | born var | up var (flag 1) |
 *           | down var (flag 2) | up gone var (flag 4) | down gone var (flag 8) |
 *           | sequence var, if the member's own dot is the only one (flag 16), else dots |
 *  set      | count var | per element, ascending: | element: bytes | dots |
 *  lww map  | count var | per key, ascending: | key: bytes | register |
 *  or map   | count var | per key, ascending by key, then tag: | key: bytes | length var | state |
 *  record   drawn in {@link RecordCodec}
 *
 *  context  | count var | per member, ascending: dot of the highest | cloud: dots |
 *  causal   | context | latest time 8 | state |
 *  delta    | dots: context | seen: context | latest time 8 | fragment: state |
 * </pre>
 */
public final class CrdtCodec {
  /** How deeply states may be nested. */
  public static final int MAX_DEPTH = 8;

  private CrdtCodec() {}

  /** The bytes of a state. */
  public static byte[] toBytes(Crdt<?> state) {
    ByteWriter out = new ByteWriter();
    write(out, state);
    return out.toByteArray();
  }

  /** The state of a whole array. */
  public static Crdt<?> fromBytes(byte[] bytes) {
    return read(new ByteReader(bytes));
  }

  /** Appends a state. */
  public static void write(ByteWriter out, Crdt<?> state) {
    out.writeByte(state.type().tag());
    switch (state) {
      case Flag flag -> IdCodec.writeDots(out, flag.dots());
      case Register register -> RegisterCodec.write(out, register);
      case Counter counter -> CounterCodec.write(out, counter);
      case OrSet set -> MapCodec.write(out, set);
      case LwwMap map -> MapCodec.write(out, map);
      case OrMap map -> MapCodec.write(out, map);
      case RecordState record -> RecordCodec.write(out, record);
    }
  }

  /** Reads a state, which goes to the end. */
  public static Crdt<?> read(ByteReader in) {
    return read(in, 0);
  }

  static Crdt<?> read(ByteReader in, int depth) {
    check(depth < MAX_DEPTH, "states are nested too deeply");
    int tag = in.readUnsignedByte();
    check(CrdtType.isTag(tag), "no type has this tag");
    CrdtType type = CrdtType.ofTag(tag);
    Crdt<?> state =
        switch (type) {
          case FLAG -> new Flag(IdCodec.readDots(in));
          case GROW_COUNTER, COUNTER -> CounterCodec.read(in, type);
          case GROW_SET, OR_SET -> MapCodec.readSet(in, type);
          case LWW_SET, LWW_MAP -> MapCodec.readLwwMap(in, type);
          case OR_MAP -> MapCodec.readOrMap(in, depth);
          case RECORD -> RecordCodec.read(in, depth);
          default -> RegisterCodec.read(in, type);
        };
    in.expectEnd();
    return state;
  }

  /** Appends a state that knows its length, as one among others. */
  static void writeNested(ByteWriter out, Crdt<?> state) {
    out.writeBytes(toBytes(state));
  }

  /** Reads what {@link #writeNested} wrote; an empty state is never written. */
  static Crdt<?> readNested(ByteReader in, int depth) {
    int length = in.readVarInt();
    int at = in.position();
    in.skip(length);
    Crdt<?> state = read(new ByteReader(in.array(), at, length), depth + 1);
    check(!state.isBottom(), "an empty state stands in another");
    return state;
  }

  /** The bytes of a state with its context. */
  public static byte[] toBytes(Causal<?> causal) {
    ByteWriter out = new ByteWriter();
    IdCodec.writeContext(out, causal.context());
    out.writeLong(causal.latestTime());
    write(out, causal.state());
    return out.toByteArray();
  }

  /** Reads a state with its context; the type is that of the empty state given. */
  public static <S extends Crdt<S>> Causal<S> causalFromBytes(byte[] bytes, S bottom) {
    ByteReader in = new ByteReader(bytes);
    CausalContext context = IdCodec.readContext(in);
    long latestTime = in.readLong();
    return new Causal<>(readLike(in, bottom), context, latestTime);
  }

  /** The bytes of a delta. */
  public static byte[] toBytes(Delta<?> delta) {
    ByteWriter out = new ByteWriter();
    IdCodec.writeContext(out, delta.dots());
    IdCodec.writeContext(out, delta.seen());
    out.writeLong(delta.latestTime());
    write(out, delta.fragment());
    return out.toByteArray();
  }

  /** Reads a delta; the type is that of the empty state given. */
  public static <S extends Crdt<S>> Delta<S> deltaFromBytes(byte[] bytes, S bottom) {
    ByteReader in = new ByteReader(bytes);
    CausalContext dots = IdCodec.readContext(in);
    CausalContext seen = IdCodec.readContext(in);
    long latestTime = in.readLong();
    return new Delta<>(readLike(in, bottom), dots, seen, latestTime);
  }

  @SuppressWarnings("unchecked") // the type is checked by its tag
  private static <S extends Crdt<S>> S readLike(ByteReader in, S bottom) {
    Crdt<?> state = read(in);
    check(state.type() == bottom.type(), "a state is of another type");
    return (S) state;
  }
}
