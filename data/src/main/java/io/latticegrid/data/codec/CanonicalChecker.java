package io.latticegrid.data.codec;

/** Passes over values and checks that they are in their only form. Thread-safe. */
final class CanonicalChecker {
  private CanonicalChecker() {}

  static void check(ByteReader in, int depth) {
    int start = in.position();
    byte tag = in.readByte();
    switch (tag) {
      case Tag.LIST -> checkList(in, CanonicalReader.enter(depth));
      case Tag.MAP -> checkDocument(in, CanonicalReader.enter(depth));
      case Tag.ROW -> {
        in.readInt();
        checkRow(in, CanonicalReader.enter(depth));
      }
      case Tag.BYTES -> in.skip(in.readVarInt());
      case Tag.UUID -> in.skip(16);
      default -> {
        in.position(start);
        CanonicalReader.read(in, depth);
      }
    }
  }

  private static void checkList(ByteReader in, int within) {
    int count = in.readCount();
    for (int i = 0; i < count; i++) {
      check(in, within);
    }
  }

  private static void checkRow(ByteReader in, int within) {
    OffsetTable table = new OffsetTable(in);
    for (int i = 0; i < table.count(); i++) {
      int start = table.start(i);
      ByteReader field = new ByteReader(table.bytes(), start, table.end(i) - start);
      check(field, within);
      field.expectEnd();
    }
  }

  private static void checkDocument(ByteReader in, int within) {
    OffsetTable table = new OffsetTable(in);
    String last = null;
    for (int i = 0; i < table.count(); i++) {
      int start = table.start(i);
      ByteReader entry = new ByteReader(table.bytes(), start, table.end(i) - start);
      String name = entry.readString();
      if (last != null && Utf8.compare(last, name) >= 0) {
        throw new MalformedDataException("names of a document do not ascend");
      }
      check(entry, within);
      entry.expectEnd();
      last = name;
    }
  }
}
