package io.latticegrid.data.query;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.MalformedDataException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of predicates: a tag, the field's name, then operator and canonical values, or the
 * parts. Thread-safe.
 */
final class PredicateCodec {
  static final int MAX_DEPTH = 64;

  private static final int ALWAYS = 0;
  private static final int COMPARE = 1;
  private static final int IN = 2;
  private static final int IS_NULL = 3;
  private static final int LIKE = 4;
  private static final int AND = 5;
  private static final int OR = 6;
  private static final int NOT = 7;

  private PredicateCodec() {}

  static void write(Predicate predicate, ByteWriter out) {
    write(predicate, out, 0);
  }

  static Predicate read(ByteReader in) {
    return read(in, 0);
  }

  private static void write(Predicate predicate, ByteWriter out, int depth) {
    if (depth > MAX_DEPTH) {
      throw Invalid.query("predicate nested deeper than " + MAX_DEPTH);
    }
    if (predicate instanceof Predicate.Compare compare) {
      out.writeByte(COMPARE).writeString(compare.field());
      out.writeByte(compare.operator().number());
      Canonical.write(compare.value(), out);
    } else if (predicate instanceof Predicate.In in) {
      out.writeByte(IN).writeString(in.field()).writeVarInt(in.values().size());
      for (Object value : in.values()) {
        Canonical.write(value, out);
      }
    } else if (predicate instanceof Predicate.IsNull isNull) {
      out.writeByte(IS_NULL).writeString(isNull.field());
    } else if (predicate instanceof Predicate.Like like) {
      out.writeByte(LIKE).writeString(like.field()).writeString(like.pattern());
    } else if (predicate instanceof Predicate.And and) {
      out.writeByte(AND);
      writeAll(and.predicates(), out, depth + 1);
    } else if (predicate instanceof Predicate.Or or) {
      out.writeByte(OR);
      writeAll(or.predicates(), out, depth + 1);
    } else if (predicate instanceof Predicate.Not not) {
      out.writeByte(NOT);
      write(not.predicate(), out, depth + 1);
    } else {
      out.writeByte(ALWAYS);
    }
  }

  private static Predicate read(ByteReader in, int depth) {
    if (depth > MAX_DEPTH) {
      throw new MalformedDataException("predicate nested deeper than " + MAX_DEPTH);
    }
    int tag = in.readUnsignedByte();
    return switch (tag) {
      case ALWAYS -> new Predicate.Always();
      case COMPARE ->
          new Predicate.Compare(
              in.readString(), Operator.of(in.readUnsignedByte()), Canonical.read(in));
      case IN -> readIn(in);
      case IS_NULL -> new Predicate.IsNull(in.readString());
      case LIKE -> new Predicate.Like(in.readString(), in.readString());
      case AND -> new Predicate.And(readAll(in, depth + 1));
      case OR -> new Predicate.Or(readAll(in, depth + 1));
      case NOT -> new Predicate.Not(read(in, depth + 1));
      default -> throw new MalformedDataException("unknown predicate " + tag);
    };
  }

  private static Predicate readIn(ByteReader in) {
    String field = in.readString();
    List<@Nullable Object> values = new ArrayList<>();
    for (int left = in.readCount(); left > 0; left--) {
      values.add(Canonical.read(in));
    }
    return new Predicate.In(field, values);
  }

  private static void writeAll(List<Predicate> predicates, ByteWriter out, int depth) {
    out.writeVarInt(predicates.size());
    for (Predicate predicate : predicates) {
      write(predicate, out, depth);
    }
  }

  private static List<Predicate> readAll(ByteReader in, int depth) {
    List<Predicate> predicates = new ArrayList<>();
    for (int left = in.readCount(); left > 0; left--) {
      predicates.add(read(in, depth));
    }
    return predicates;
  }
}
