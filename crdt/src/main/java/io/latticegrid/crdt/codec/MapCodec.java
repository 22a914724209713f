package io.latticegrid.crdt.codec;

import static io.latticegrid.crdt.codec.IdCodec.check;

import io.latticegrid.crdt.Bytes;
import io.latticegrid.crdt.Crdt;
import io.latticegrid.crdt.CrdtType;
import io.latticegrid.crdt.DotMap;
import io.latticegrid.crdt.DotSet;
import io.latticegrid.crdt.Flag;
import io.latticegrid.crdt.LwwMap;
import io.latticegrid.crdt.OrMap;
import io.latticegrid.crdt.OrSet;
import io.latticegrid.crdt.Register;
import io.latticegrid.crdt.TypedKey;
import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import java.util.TreeMap;

/** The bytes of sets and maps, drawn in {@link CrdtCodec}. Static only. */
final class MapCodec {
  private MapCodec() {}

  static void write(ByteWriter out, OrSet set) {
    out.writeVarInt(set.flags().entries().size());
    set.flags()
        .entries()
        .forEach((element, flag) -> {
          out.writeBytes(element.array());
          IdCodec.writeDots(out, flag.dots());
        });
  }

  static OrSet readSet(ByteReader in, CrdtType type) {
    TreeMap<Bytes, Flag> flags = new TreeMap<>();
    Bytes previous = null;
    for (int left = in.readCount(); left > 0; left--) {
      Bytes element = Bytes.wrap(in.readBytes());
      IdCodec.checkAscending(previous, element);
      DotSet dots = IdCodec.readDots(in);
      check(!dots.isEmpty(), "an element that nobody added");
      flags.put(element, new Flag(dots));
      previous = element;
    }
    return new OrSet(type, DotMap.of(flags));
  }

  static void write(ByteWriter out, LwwMap map) {
    out.writeVarInt(map.registers().entries().size());
    map.registers()
        .entries()
        .forEach((key, register) -> {
          out.writeBytes(key.array());
          RegisterCodec.write(out, register);
        });
  }

  static LwwMap readLwwMap(ByteReader in, CrdtType type) {
    TreeMap<Bytes, Register> registers = new TreeMap<>();
    Bytes previous = null;
    for (int left = in.readCount(); left > 0; left--) {
      Bytes key = Bytes.wrap(in.readBytes());
      IdCodec.checkAscending(previous, key);
      Register register = RegisterCodec.read(in, CrdtType.LWW_REGISTER);
      check(!register.isBottom(), "a key that nobody wrote");
      registers.put(key, register);
      previous = key;
    }
    return new LwwMap(type, DotMap.of(registers));
  }

  static void write(ByteWriter out, OrMap map) {
    out.writeVarInt(map.states().entries().size());
    map.states()
        .entries()
        .forEach((key, state) -> {
          out.writeBytes(key.key().array());
          CrdtCodec.writeNested(out, state);
        });
  }

  static OrMap readOrMap(ByteReader in, int depth) {
    TreeMap<TypedKey<Bytes>, Crdt<?>> states = new TreeMap<>();
    TypedKey<Bytes> previous = null;
    for (int left = in.readCount(); left > 0; left--) {
      Bytes key = Bytes.wrap(in.readBytes());
      Crdt<?> state = CrdtCodec.readNested(in, depth);
      TypedKey<Bytes> typed = new TypedKey<>(key, state.type());
      IdCodec.checkAscending(previous, typed);
      states.put(typed, state);
      previous = typed;
    }
    return new OrMap(DotMap.of(states));
  }
}
