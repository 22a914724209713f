package io.latticegrid.crdt.codec;

import static io.latticegrid.crdt.codec.IdCodec.check;

import io.latticegrid.crdt.Bytes;
import io.latticegrid.crdt.CrdtType;
import io.latticegrid.crdt.Register;
import io.latticegrid.crdt.Write;
import io.latticegrid.crdt.WriteId;
import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.id.Dot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bytes of registers and writes, drawn in {@link CrdtCodec}. Static only. */
final class RegisterCodec {
  private static final int HAS_VALUE = 1;
  private static final int EXPIRES = 2;

  private RegisterCodec() {}

  static void write(ByteWriter out, Register register) {
    out.writeVarInt(register.writes().size());
    register.writes().forEach(write -> writeWrite(out, write));
  }

  static Register read(ByteReader in, CrdtType type) {
    List<Write> writes = new ArrayList<>();
    Dot previous = null;
    for (int left = in.readCount(); left > 0; left--) {
      Write write = readWrite(in);
      IdCodec.checkAscending(previous, write.id().dot());
      checkValue(type, write.value());
      writes.add(write);
      previous = write.id().dot();
    }
    return new Register(type, writes);
  }

  private static void checkValue(CrdtType type, @Nullable Bytes value) {
    if (type == CrdtType.MAX_REGISTER || type == CrdtType.MIN_REGISTER) {
      check(value != null, "a greatest or least value is missing");
      Canonical.check((value == null ? Bytes.EMPTY : value).array());
    }
  }

  private static void writeWrite(ByteWriter out, Write write) {
    Bytes value = write.value();
    int flags = (value != null ? HAS_VALUE : 0) | (write.expiresAtMillis() != 0 ? EXPIRES : 0);
    out.writeByte(flags);
    IdCodec.writeId(out, write.id());
    if (write.expiresAtMillis() != 0) {
      out.writeLong(write.expiresAtMillis());
    }
    if (value != null) {
      out.writeBytes(value.array());
    }
  }

  private static Write readWrite(ByteReader in) {
    int flags = in.readUnsignedByte();
    check((flags & ~(HAS_VALUE | EXPIRES)) == 0, "a write has unknown flags");
    WriteId id = IdCodec.readId(in);
    long expiresAtMillis = 0;
    if ((flags & EXPIRES) != 0) {
      expiresAtMillis = in.readLong();
      check(expiresAtMillis != 0, "a write expires at 0, which means never");
    }
    Bytes value = (flags & HAS_VALUE) != 0 ? Bytes.wrap(in.readBytes()) : null;
    return new Write(value, id, expiresAtMillis);
  }
}
