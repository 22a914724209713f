package io.latticegrid.crdt;

import io.latticegrid.crdt.codec.LwwCodec;
import io.latticegrid.crdt.codec.ValueCodec;
import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;

/** Codecs of the tests' keys and values. */
final class Codecs {
  static final LwwCodec<String, Integer> STRING_TO_INT =
      new LwwCodec<>(new Texts(), new Numbers(), String::compareTo);

  private Codecs() {}

  private static final class Texts implements ValueCodec<String> {
    @Override
    public void write(ByteWriter out, String value) {
      out.writeString(value);
    }

    @Override
    public String read(ByteReader in) {
      return in.readString();
    }
  }

  private static final class Numbers implements ValueCodec<Integer> {
    @Override
    public void write(ByteWriter out, Integer value) {
      out.writeInt(value);
    }

    @Override
    public Integer read(ByteReader in) {
      return in.readInt();
    }
  }
}
