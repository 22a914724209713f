package io.latticegrid.data.query;

import io.latticegrid.data.schema.MapDefinition;
import java.util.ArrayList;
import java.util.List;

/** A predicate bound to a map, ready to test entries. Immutable; may be shared by threads. */
public final class Filter {
  private final Condition root;

  private Filter(Condition root) {
    this.root = root;
  }

  /** Binds a predicate; INVALID_QUERY names an unknown field. */
  public static Filter of(Predicate predicate, MapDefinition map) {
    return new Filter(bind(predicate, FieldResolver.of(map)));
  }

  /** Whether the predicate is true, not false or unknown, of the current entry. */
  public boolean matches(RowFields entry) {
    return root.test(entry) == Truth.TRUE;
  }

  private static Condition bind(Predicate predicate, FieldResolver fields) {
    if (predicate instanceof Predicate.Compare compare) {
      return new Condition.Comparison(
          fields.resolve(compare.field()), compare.operator(), compare.value());
    } else if (predicate instanceof Predicate.In in) {
      return new Condition.Membership(fields.resolve(in.field()), in.values());
    } else if (predicate instanceof Predicate.IsNull isNull) {
      FieldAccess field = fields.resolve(isNull.field());
      return entry -> Truth.of(!entry.locate(field));
    } else if (predicate instanceof Predicate.Like like) {
      return new Condition.Pattern(fields.resolve(like.field()), new LikePattern(like.pattern()));
    } else if (predicate instanceof Predicate.And and) {
      return new Condition.Junction(bindAll(and.predicates(), fields), Truth.FALSE, Truth.TRUE);
    } else if (predicate instanceof Predicate.Or or) {
      return new Condition.Junction(bindAll(or.predicates(), fields), Truth.TRUE, Truth.FALSE);
    } else if (predicate instanceof Predicate.Not not) {
      Condition inner = bind(not.predicate(), fields);
      return entry -> inner.test(entry).negated();
    }
    return entry -> Truth.TRUE;
  }

  private static Condition[] bindAll(List<Predicate> predicates, FieldResolver fields) {
    List<Condition> conditions = new ArrayList<>();
    for (Predicate predicate : predicates) {
      conditions.add(bind(predicate, fields));
    }
    return conditions.toArray(new Condition[0]);
  }
}
