package io.latticegrid.data.codec;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes documents and lists whose sizes are known only at their ends, and whose names come in any
 * order, as a parser reads them: no object is made of what is written. Confined to its owner;
 * reusable once everything that was begun has ended.
 *
 * <p>What is begun is written behind each other first, and moved behind its table when it ends; so
 * a byte is moved once for each document and list that it stands in.
 */
public final class TreeWriter {
  /** Up to so many names are put in order without objects. */
  private static final int FEW = 32;

  private final ByteWriter out;
  private int[] begins = new int[8];
  private int[] firsts = new int[8];
  private int depth;
  private int[] elements = new int[32];

  /** Where the text of an element's name begins and ends; both zero in a list. */
  private int[] names = new int[64];

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
      names = Arrays.copyOf(names, count * 4);
    }
    elements[count++] = out.position();
  }

  /** Begins the next element of the document begun last. */
  public void element(String name) {
    element();
    Utf8.write(name, out);
    int start = elements[count - 1];
    ByteReader written = new ByteReader(out.array(), start, out.position() - start);
    names[count * 2 - 2] = out.position() - written.readVarInt();
    names[count * 2 - 1] = out.position();
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
    out.writeByte(Tag.MAP);
    OffsetTableWriter table = new OffsetTableWriter(out, size);
    for (int at : inOrder(first, size, begin)) {
      int start = elements[at] - begin;
      int end = at + 1 < first + size ? elements[at + 1] - begin : length;
      out.writeRaw(moved, start, end - start);
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
  private int[] inOrder(int first, int size, int begin) {
    int[] places = new int[size];
    for (int i = 0; i < size; i++) {
      places[i] = first + i;
    }
    if (size <= FEW) {
      insertInOrder(places, begin);
    } else {
      places =
          Arrays.stream(places)
              .boxed()
              .sorted((a, b) -> compare(a, b, begin))
              .mapToInt(Integer::intValue)
              .toArray();
    }
    for (int i = 1; i < size; i++) {
      if (compare(places[i - 1], places[i], begin) == 0) {
        throw new GridException(
            Code.INVALID_ARGUMENT, "the name '" + name(places[i], begin) + "' stands twice");
      }
    }
    return places;
  }

  private void insertInOrder(int[] places, int begin) {
    for (int i = 1; i < places.length; i++) {
      int place = places[i];
      int at = i;
      while (at > 0 && compare(places[at - 1], place, begin) > 0) {
        places[at] = places[at - 1];
        at--;
      }
      places[at] = place;
    }
  }

  private int compare(int left, int right, int begin) {
    return Arrays.compareUnsigned(
        moved,
        names[left * 2] - begin,
        names[left * 2 + 1] - begin,
        moved,
        names[right * 2] - begin,
        names[right * 2 + 1] - begin);
  }

  private String name(int place, int begin) {
    int start = names[place * 2] - begin;
    return new String(moved, start, names[place * 2 + 1] - begin - start, StandardCharsets.UTF_8);
  }
}
