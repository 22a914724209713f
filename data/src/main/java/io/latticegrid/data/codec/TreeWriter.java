package io.latticegrid.data.codec;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Writes documents and lists whose sizes are known only at their ends, and whose names come in any
 * order, as a parser reads them: no object is made of what is written. Confined to its owner;
 * reusable once everything that was begun has ended.
 *
 * <p>What is begun is written behind each other first, and moved behind its table when it ends; so
 * a byte is moved once for each document and list that it stands in.
 */
public final class TreeWriter {
  private final ByteWriter out;
  private int[] begins = new int[8];
  private int[] firsts = new int[8];
  private int depth;
  private int[] elements = new int[32];
  private int count;
  private byte[] moved = new byte[0];

  /** Appends to a writer, to which the caller writes the scalars between. */
  public TreeWriter(ByteWriter out) {
    this.out = out;
  }

  /** Begins a document or a list; INVALID_ARGUMENT if it is nested too deeply. */
  public void begin() {
    if (depth >= Canonical.MAX_DEPTH) {
      throw new GridException(
          Code.INVALID_ARGUMENT, "value nested deeper than " + Canonical.MAX_DEPTH);
    }
    if (depth == begins.length) {
      begins = Arrays.copyOf(begins, depth * 2);
      firsts = Arrays.copyOf(firsts, depth * 2);
    }
    begins[depth] = out.position();
    firsts[depth] = count;
    depth++;
  }

  /** Begins the next element of the list begun last. */
  public void element() {
    if (count == elements.length) {
      elements = Arrays.copyOf(elements, count * 2);
    }
    elements[count++] = out.position();
  }

  /** Begins the next element of the document begun last. */
  public void element(String name) {
    element();
    Utf8.write(name, out);
  }

  /** Ends the list begun last. */
  public void endList() {
    int first = firsts[depth - 1];
    int size = count - first;
    int length = take();
    out.writeByte(Tag.LIST).writeVarInt(size);
    out.writeRaw(moved, 0, length);
    count = first;
  }

  /** Ends the document begun last; INVALID_ARGUMENT if it has a name twice. */
  public void endDocument() {
    int begin = begins[depth - 1];
    int first = firsts[depth - 1];
    int size = count - first;
    int length = take();
    int[] starts = new int[size + 1];
    for (int i = 0; i < size; i++) {
      starts[i] = elements[first + i] - begin;
    }
    starts[size] = length;
    out.writeByte(Tag.MAP);
    OffsetTableWriter table = new OffsetTableWriter(out, size);
    for (int at : inOrder(starts, size)) {
      out.writeRaw(moved, starts[at], starts[at + 1] - starts[at]);
      table.endElement();
    }
    table.end();
    count = first;
  }

  /** Takes what was written since the last begin out of the writer; returns its length. */
  private int take() {
    depth--;
    int begin = begins[depth];
    int length = out.position() - begin;
    if (moved.length < length) {
      moved = new byte[Math.max(length, moved.length * 2)];
    }
    System.arraycopy(out.array(), begin, moved, 0, length);
    out.truncate(begin);
    return length;
  }

  /** The places of elements by the order of their names. */
  private int[] inOrder(int[] starts, int size) {
    int[] places = new int[size];
    boolean ascending = true;
    for (int i = 0; i < size; i++) {
      places[i] = i;
      ascending &= i == 0 || compare(starts[i - 1], starts[i]) < 0;
    }
    return ascending ? places : sorted(starts, size);
  }

  private int[] sorted(int[] starts, int size) {
    int[] places =
        IntStream.range(0, size)
            .boxed()
            .sorted((a, b) -> compare(starts[a], starts[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int i = 1; i < size; i++) {
      if (compare(starts[places[i - 1]], starts[places[i]]) == 0) {
        throw new GridException(
            Code.INVALID_ARGUMENT, "the name '" + name(starts[places[i]]) + "' stands twice");
      }
    }
    return places;
  }

  private int compare(int left, int right) {
    ByteReader a = nameAt(left);
    ByteReader b = nameAt(right);
    int lengthOfA = a.readVarInt();
    int lengthOfB = b.readVarInt();
    return Arrays.compareUnsigned(
        moved,
        a.position(),
        a.position() + lengthOfA,
        moved,
        b.position(),
        b.position() + lengthOfB);
  }

  private String name(int start) {
    return nameAt(start).readString();
  }

  private ByteReader nameAt(int start) {
    return new ByteReader(moved, start, moved.length - start);
  }
}
