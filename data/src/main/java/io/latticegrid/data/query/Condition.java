package io.latticegrid.data.query;

import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.Tag;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A bound part of a predicate. Immutable. */
interface Condition {
  /** Tests the current entry. */
  Truth test(RowFields entry);

  /** Compares a field with a constant; equal bytes are enough for scalars of one tag. */
  final class Comparison implements Condition {
    private final FieldAccess field;
    private final Operator operator;
    private final @Nullable Object constant;
    private final byte[] bytes;
    private final boolean byBytes;

    Comparison(FieldAccess field, Operator operator, @Nullable Object constant) {
      this.field = field;
      this.operator = operator;
      this.constant = constant;
      bytes = Canonical.toBytes(constant);
      boolean equality = operator == Operator.EQ || operator == Operator.NE;
      byBytes = equality && bytes[0] >= Tag.INTEGER && bytes[0] < Tag.LIST;
    }

    @Override
    public Truth test(RowFields entry) {
      if (constant == null || !entry.locate(field)) {
        return Truth.UNKNOWN;
      }
      byte[] slice = entry.slice();
      int from = entry.sliceOffset();
      int length = entry.sliceLength();
      if (byBytes && slice[from] == bytes[0]) {
        boolean equal = Arrays.equals(slice, from, from + length, bytes, 0, bytes.length);
        return Truth.of(equal == (operator == Operator.EQ));
      }
      Object value = Canonical.fromBytes(slice, from, length);
      return Canonical.comparable(value, constant)
          ? Truth.of(operator.accepts(Canonical.compare(value, constant)))
          : Truth.UNKNOWN;
    }
  }

  /** Looks a field up among constants. */
  final class Membership implements Condition {
    private final FieldAccess field;
    private final @Nullable Object[] sorted;

    Membership(FieldAccess field, List<@Nullable Object> constants) {
      this.field = field;
      sorted = constants.toArray();
      Arrays.sort(sorted, Canonical::compare);
    }

    @Override
    public Truth test(RowFields entry) {
      if (sorted.length == 0) {
        return Truth.FALSE;
      }
      Object value = entry.read(field);
      if (value == null) {
        return Truth.UNKNOWN;
      }
      if (Arrays.binarySearch(sorted, value, Canonical::compare) >= 0) {
        return Truth.TRUE;
      }
      // Kinds are sorted together: if both ends are of the value's kind, so are all between.
      boolean oneKind =
          Canonical.comparable(value, sorted[0])
              && Canonical.comparable(value, sorted[sorted.length - 1]);
      return oneKind ? Truth.FALSE : Truth.UNKNOWN;
    }
  }

  /** Matches a text. */
  record Pattern(FieldAccess field, LikePattern pattern) implements Condition {
    @Override
    public Truth test(RowFields entry) {
      return entry.read(field) instanceof String text
          ? Truth.of(pattern.matches(text))
          : Truth.UNKNOWN;
    }
  }

  /** AND or OR: one part of the deciding truth decides, else an unknown part, else the rest. */
  final class Junction implements Condition {
    private final Condition[] parts;
    private final Truth deciding;
    private final Truth otherwise;

    Junction(Condition[] parts, Truth deciding, Truth otherwise) {
      this.parts = parts;
      this.deciding = deciding;
      this.otherwise = otherwise;
    }

    @Override
    public Truth test(RowFields entry) {
      Truth outcome = otherwise;
      for (Condition part : parts) {
        Truth next = part.test(entry);
        if (next == deciding) {
          return deciding;
        } else if (next == Truth.UNKNOWN) {
          outcome = Truth.UNKNOWN;
        }
      }
      return outcome;
    }
  }
}
