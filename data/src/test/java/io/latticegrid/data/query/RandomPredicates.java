package io.latticegrid.data.query;

import io.latticegrid.data.port.Rand;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Random predicates over a few fields and constants, so that they often hold. Confined to its
 * owner.
 */
final class RandomPredicates {
  private static final List<Operator> OPERATORS = List.of(Operator.values());

  private final Rand rand;
  private final String[] fields;
  private final @Nullable Object[] constants;

  RandomPredicates(Rand rand, String[] fields, @Nullable Object[] constants) {
    this.rand = rand;
    this.fields = fields;
    this.constants = constants;
  }

  Predicate next(int depth) {
    return switch (rand.nextInt(depth > 0 ? 10 : 6)) {
      case 0 -> new Predicate.Always();
      case 1, 2, 3 -> new Predicate.Compare(field(), operator(), constant());
      case 4 -> Predicates.in(field(), constants());
      case 5 ->
          rand.nextInt(2) == 0
              ? new Predicate.IsNull(field())
              : new Predicate.Like(field(), "%" + constant());
      case 6, 7 -> new Predicate.And(parts(depth - 1));
      case 8 -> new Predicate.Or(parts(depth - 1));
      default -> new Predicate.Not(next(depth - 1));
    };
  }

  @Nullable Object constant() {
    Object constant = constants[rand.nextInt(constants.length)];
    if (constant instanceof Integer number && rand.nextInt(3) == 0) {
      return rand.nextInt(2) == 0 ? (Object) number.doubleValue() : (Object) new BigDecimal(number);
    }
    return constant;
  }

  private Operator operator() {
    return rand.nextInt(2) == 0 ? Operator.EQ : OPERATORS.get(rand.nextInt(6));
  }

  private String field() {
    return fields[rand.nextInt(fields.length)];
  }

  private List<@Nullable Object> constants() {
    List<@Nullable Object> list = new ArrayList<>();
    for (int i = rand.nextInt(4); i > 0; i--) {
      list.add(constant());
    }
    return list;
  }

  private List<Predicate> parts(int depth) {
    List<Predicate> list = new ArrayList<>();
    for (int i = rand.nextInt(4); i > 0; i--) {
      list.add(next(depth));
    }
    return list;
  }
}
