package io.latticegrid.query;

import io.latticegrid.dag.ByteSink;
import io.latticegrid.dag.ByteSource;
import io.latticegrid.dag.ItemCodec;
import io.latticegrid.data.codec.Canonical;
import java.util.Objects;

/**
 * Rows between members in their canonical encoding: everything that a map can hold. Thread-safe.
 */
enum PlainRowCodec implements ItemCodec {
  INSTANCE;

  @Override
  public void encode(Object item, ByteSink sink) {
    byte[] bytes = Canonical.toBytes(item);
    sink.writeVarLong(bytes.length).writeRaw(bytes);
  }

  @Override
  public Object decode(ByteSource source) {
    Object item = Canonical.fromBytes(source.readRaw((int) source.readVarLong()));
    return Objects.requireNonNull(item);
  }
}
