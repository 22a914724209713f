package io.latticegrid.data.query;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.MalformedDataException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The payload of the frames that carry a query's result. Pure.
 *
 * <pre>
 *  every frame   count (var int) | count canonical lists, a row each
 *  the last one  rows as above   | columns: count (var int), texts
 *                                | plan text | map text | partitions scanned (var int)
 *                                | partition count (var int)
 *                                | nodes: count (var int), texts
 *                                | rows scanned (var long) | rows returned (var long)
 * </pre>
 *
 * Texts have their length (var int) in front.
 */
public final class QueryResultCodec {
  private QueryResultCodec() {}

  /** The payload of a frame that is not the last. */
  public static byte[] rows(List<? extends List<? extends @Nullable Object>> rows) {
    ByteWriter out = new ByteWriter();
    writeRows(rows, out);
    return out.toByteArray();
  }

  /** The payload of the last frame. */
  public static byte[] last(
      List<? extends List<? extends @Nullable Object>> rows,
      List<String> columns,
      Explanation explanation) {
    ByteWriter out = new ByteWriter();
    writeRows(rows, out);
    writeTexts(columns, out);
    out.writeString(explanation.plan()).writeString(explanation.map());
    out.writeVarInt(explanation.partitionsScanned()).writeVarInt(explanation.partitionCount());
    writeTexts(explanation.nodesContacted(), out);
    out.writeVarLong(explanation.rowsScanned()).writeVarLong(explanation.rowsReturned());
    return out.toByteArray();
  }

  /** Puts a result together from the payloads of all its frames, in order. */
  public static QueryResult read(List<byte[]> payloads) {
    if (payloads.isEmpty()) {
      throw new MalformedDataException("a query's result without a frame");
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (byte[] payload : payloads.subList(0, payloads.size() - 1)) {
      ByteReader in = new ByteReader(payload);
      readRows(in, rows);
      in.expectEnd();
    }
    ByteReader in = new ByteReader(payloads.get(payloads.size() - 1));
    readRows(in, rows);
    List<String> columns = readTexts(in);
    Explanation explanation =
        new Explanation(
            in.readString(),
            in.readString(),
            in.readVarInt(),
            in.readVarInt(),
            readTexts(in),
            in.readVarLong(),
            in.readVarLong());
    in.expectEnd();
    for (List<@Nullable Object> row : rows) {
      if (row.size() != columns.size()) {
        throw new MalformedDataException(
            "a row of " + row.size() + " values for " + columns.size() + " columns");
      }
    }
    return new QueryResult(columns, rows, explanation);
  }

  private static void writeRows(
      List<? extends List<? extends @Nullable Object>> rows, ByteWriter out) {
    out.writeVarInt(rows.size());
    for (List<? extends @Nullable Object> row : rows) {
      Canonical.write(row, out);
    }
  }

  private static void readRows(ByteReader in, List<List<@Nullable Object>> rows) {
    for (int left = in.readCount(); left > 0; left--) {
      if (!(Canonical.read(in) instanceof List<?> values)) {
        throw new MalformedDataException("a row of a result that is no list");
      }
      rows.add(new ArrayList<>(values));
    }
  }

  private static void writeTexts(List<String> texts, ByteWriter out) {
    out.writeVarInt(texts.size());
    texts.forEach(out::writeString);
  }

  private static List<String> readTexts(ByteReader in) {
    List<String> texts = new ArrayList<>();
    for (int left = in.readCount(); left > 0; left--) {
      texts.add(in.readString());
    }
    return texts;
  }
}
