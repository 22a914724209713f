package io.latticegrid.data.query;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.Row;
import io.latticegrid.data.codec.RowWriter;
import io.latticegrid.data.hash.KeyHash;
import io.latticegrid.data.schema.FieldType;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.data.schema.Schema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the partitions in which entries that match a predicate can lie. Immutable.
 *
 * <p>Equality and IN on what places an entry (the key's partition field, else the whole key) name
 * partitions; AND intersects, OR unites. Everything else (negations, ranges, patterns, other
 * fields) means all partitions. A constant that no key can equal, as 1.5 for an integer key, names
 * none. A key record without partition field is placed by all its fields, so an AND that fixes each
 * of them names the partition as well.
 */
public final class Pruning {
  /** How many combinations of fixed fields are worked out before it is left at all partitions. */
  private static final int MAX_COMBINATIONS = 1024;

  private static final int LONG_DIGITS = 19;

  private final MapDefinition map;
  private final FieldResolver fields;
  private final int count;

  private Pruning(MapDefinition map, int count) {
    this.map = map;
    this.fields = FieldResolver.of(map);
    this.count = count;
  }

  /** The partitions that can hold matching entries; INVALID_QUERY names an unknown field. */
  public static PartitionSet prune(Predicate predicate, MapDefinition map, int partitionCount) {
    return new Pruning(map, partitionCount).prune(predicate);
  }

  /**
   * The canonical bytes of the only key that can match, if the predicate fixes the whole key by
   * equality; null if it does not, and also if no key can match.
   */
  public static byte @Nullable [] exactKey(Predicate predicate, MapDefinition map) {
    List<byte[]> keys = new Pruning(map, 1).keys(conjuncts(predicate));
    return keys != null && keys.size() == 1 ? keys.get(0) : null;
  }

  private PartitionSet prune(Predicate predicate) {
    if (predicate instanceof Predicate.And) {
      List<Predicate> parts = conjuncts(predicate);
      PartitionSet common = byWholeKey(parts);
      for (Predicate part : parts) {
        common = common.intersect(prune(part));
      }
      return common;
    } else if (predicate instanceof Predicate.Or or) {
      PartitionSet either = PartitionSet.of(count);
      for (Predicate part : or.predicates()) {
        either = either.union(prune(part));
      }
      return either;
    }
    return byPartitionField(predicate).intersect(byWholeKey(List.of(predicate)));
  }

  private PartitionSet byPartitionField(Predicate predicate) {
    FieldType type = partitionFieldType();
    int index = map.partitionIndex();
    List<@Nullable Object> values = index < 0 ? null : fixed(predicate, index);
    if (values == null) {
      return PartitionSet.all(count);
    }
    ByteWriter out = new ByteWriter();
    List<Integer> partitions = new ArrayList<>();
    for (Object value : values) {
      Object fitting = fit(value, type);
      if (fitting != null) {
        out.reset();
        Canonical.write(fitting, out);
        long hash = KeyHash.hash(out.array(), 0, out.position());
        partitions.add(KeyHash.partitionOf(hash, count));
      }
    }
    return setOf(partitions);
  }

  private PartitionSet byWholeKey(List<Predicate> conjuncts) {
    List<byte[]> keys = keys(conjuncts);
    if (keys == null) {
      return PartitionSet.all(count);
    }
    List<Integer> partitions = new ArrayList<>();
    for (byte[] key : keys) {
      partitions.add(map.partitionOf(key, count));
    }
    return setOf(partitions);
  }

  /** The keys that conjuncts leave possible; null if they don't fix the key. */
  private @Nullable List<byte[]> keys(List<Predicate> conjuncts) {
    for (Predicate conjunct : conjuncts) {
      List<@Nullable Object> values = fixed(conjunct, -1);
      if (values != null) {
        return wholeKeys(values);
      }
    }
    Schema schema = map.key().schema();
    return schema == null ? null : combinedKeys(schema, conjuncts);
  }

  private List<byte[]> wholeKeys(List<@Nullable Object> values) {
    List<byte[]> keys = new ArrayList<>();
    for (Object value : values) {
      Object fitting = fit(value, map.key().type());
      if (fitting instanceof Row row && !isKey(row)) {
        continue;
      }
      if (fitting != null) {
        keys.add(Canonical.toBytes(fitting));
      }
    }
    return keys;
  }

  private boolean isKey(Row row) {
    Schema schema = map.key().schema();
    return schema != null
        && row.schemaId() == schema.id()
        && row.fieldCount() == schema.fields().size();
  }

  private @Nullable List<byte[]> combinedKeys(Schema schema, List<Predicate> conjuncts) {
    List<List<Object>> choices = new ArrayList<>();
    long combinations = 1;
    for (int i = 0; i < schema.fields().size(); i++) {
      List<Object> choice = choice(schema, i, conjuncts);
      if (choice == null) {
        return null;
      }
      choices.add(choice);
      combinations *= choice.size();
      if (combinations > MAX_COMBINATIONS) {
        return null;
      }
    }
    List<byte[]> keys = new ArrayList<>();
    for (int i = 0; i < combinations; i++) {
      keys.add(combination(schema, choices, i));
    }
    return keys;
  }

  private @Nullable List<Object> choice(Schema schema, int index, List<Predicate> conjuncts) {
    for (Predicate conjunct : conjuncts) {
      List<@Nullable Object> values = fixed(conjunct, index);
      if (values != null) {
        List<Object> fitting = new ArrayList<>();
        for (Object value : values) {
          Object fit = fit(value, schema.fields().get(index).type());
          if (fit != null) {
            fitting.add(fit);
          }
        }
        return fitting;
      }
    }
    return null;
  }

  private static byte[] combination(Schema schema, List<List<Object>> choices, int number) {
    ByteWriter out = new ByteWriter();
    RowWriter row = new RowWriter(out, schema.id(), choices.size());
    int rest = number;
    for (List<Object> choice : choices) {
      Canonical.write(choice.get(rest % choice.size()), out);
      row.endField();
      rest /= choice.size();
    }
    row.end();
    return out.toByteArray();
  }

  /** The values to which a predicate fixes a field of the key (-1: the key itself); null if not. */
  private @Nullable List<@Nullable Object> fixed(Predicate predicate, int index) {
    if (predicate instanceof Predicate.Compare compare
        && compare.operator() == Operator.EQ
        && isKeyField(compare.field(), index)) {
      List<@Nullable Object> one = new ArrayList<>();
      one.add(compare.value());
      return one;
    }
    if (predicate instanceof Predicate.In in && isKeyField(in.field(), index)) {
      return in.values();
    }
    return null;
  }

  private boolean isKeyField(String name, int index) {
    FieldAccess field = fields.resolve(name);
    return field.inKey() && field.index() == index && field.isWhole() == (index < 0);
  }

  private FieldType partitionFieldType() {
    Schema schema = map.key().schema();
    int index = map.partitionIndex();
    return schema == null || index < 0 ? FieldType.ANY : schema.fields().get(index).type();
  }

  private PartitionSet setOf(List<Integer> partitions) {
    return PartitionSet.of(count, partitions.stream().mapToInt(Integer::intValue).toArray());
  }

  /** The constant as a key of a type would hold it; null if no such key can equal it. */
  private static @Nullable Object fit(@Nullable Object value, FieldType type) {
    if (value == null) {
      return null;
    } else if (type == FieldType.INTEGER) {
      return value instanceof Number number ? whole(number) : null;
    }
    return type.accepts(Canonical.toBytes(value)[0]) ? value : null;
  }

  private static @Nullable Long whole(Number number) {
    if (number instanceof Long whole) {
      return whole;
    }
    // Constants are canonical, so a decimal with a scale above 0 is no whole number.
    if (number instanceof BigDecimal decimal
        && (decimal.scale() > 0 || decimal.precision() - decimal.scale() > LONG_DIGITS)) {
      return null;
    }
    Long near = number.longValue();
    return Canonical.compare(near, number) == 0 ? near : null;
  }

  private static List<Predicate> conjuncts(Predicate predicate) {
    List<Predicate> parts = new ArrayList<>();
    collect(predicate, parts);
    return parts;
  }

  private static void collect(Predicate predicate, List<Predicate> parts) {
    if (predicate instanceof Predicate.And and) {
      for (Predicate part : and.predicates()) {
        collect(part, parts);
      }
    } else {
      parts.add(predicate);
    }
  }
}
