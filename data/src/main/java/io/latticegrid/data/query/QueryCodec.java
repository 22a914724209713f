package io.latticegrid.data.query;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.error.GridException;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of queries: version, predicate, columns, group fields, aggregates, ordering, limit;
 * lists as a count and their elements. Thread-safe.
 */
final class QueryCodec {
  private static final int VERSION = 1;

  private QueryCodec() {}

  static byte[] toBytes(Query query) {
    ByteWriter out = new ByteWriter();
    out.writeByte(VERSION);
    PredicateCodec.write(query.predicate(), out);
    writeNames(query.columns(), out);
    writeNames(query.groupFields(), out);
    out.writeVarInt(query.aggregates().size());
    for (Aggregate aggregate : query.aggregates()) {
      out.writeByte(aggregate.kind().number());
      out.writeString(aggregate.field()).writeString(aggregate.name());
    }
    out.writeVarInt(query.ordering().size());
    for (Ordering ordering : query.ordering()) {
      out.writeString(ordering.column()).writeByte(ordering.descending() ? 1 : 0);
    }
    return out.writeVarInt(query.limit()).toByteArray();
  }

  static Query fromBytes(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    int version = in.readUnsignedByte();
    if (version != VERSION) {
      throw new MalformedDataException("query of version " + version);
    }
    try {
      Predicate predicate = PredicateCodec.read(in);
      List<String> columns = readNames(in);
      List<String> groupFields = readNames(in);
      List<Aggregate> aggregates = readAggregates(in);
      List<Ordering> ordering = readOrdering(in);
      int limit = in.readVarInt();
      in.expectEnd();
      return new Query(predicate, columns, groupFields, aggregates, ordering, limit);
    } catch (GridException e) {
      throw new MalformedDataException("query: " + e.getMessage(), e);
    }
  }

  private static List<Aggregate> readAggregates(ByteReader in) {
    List<Aggregate> aggregates = new ArrayList<>();
    for (int left = in.readCount(); left > 0; left--) {
      Aggregate.Kind kind = Aggregate.Kind.of(in.readUnsignedByte());
      aggregates.add(new Aggregate(kind, in.readString(), in.readString()));
    }
    return aggregates;
  }

  private static List<Ordering> readOrdering(ByteReader in) {
    List<Ordering> ordering = new ArrayList<>();
    for (int left = in.readCount(); left > 0; left--) {
      ordering.add(new Ordering(in.readString(), in.readByte() != 0));
    }
    return ordering;
  }

  private static void writeNames(List<String> names, ByteWriter out) {
    out.writeVarInt(names.size());
    for (String name : names) {
      out.writeString(name);
    }
  }

  private static List<String> readNames(ByteReader in) {
    List<String> names = new ArrayList<>();
    for (int left = in.readCount(); left > 0; left--) {
      names.add(in.readString());
    }
    return names;
  }
}
