package io.latticegrid.dag.processor;

import io.latticegrid.dag.Context;
import io.latticegrid.dag.Processor;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import java.util.Comparator;
import java.util.Iterator;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the suppliers of ready-made processors. Thread-safe. The functions given to them may name
 * the type of the items that they get; an item of another type fails the execution.
 */
public final class Processors {
  /** Groups that a processor of an aggregation holds unless told: bounds its memory. */
  public static final int DEFAULT_MAX_GROUPS = 1_000_000;

  private Processors() {}

  /** A source of what is at hand: each processor emits what its iterator has. */
  public static Supplier<Processor> iterate(Function<Context, ? extends Iterator<?>> open) {
    return () -> new IteratorSource(open);
  }

  /** A source whose batches come asynchronously: each processor opens a reader. */
  public static Supplier<Processor> readBatches(Function<Context, ? extends BatchReader> open) {
    return () -> new BatchSource(open);
  }

  /** Makes one item of each. */
  public static <T> Supplier<Processor> map(Function<? super T, ?> mapping) {
    Function<Object, Object> untyped = untyped(mapping);
    return () -> new TransformProcessor(untyped);
  }

  /** Passes the items that match. */
  public static <T> Supplier<Processor> filter(Predicate<? super T> matches) {
    Predicate<Object> untyped = untyped(matches);
    return () -> new TransformProcessor(item -> untyped.test(item) ? item : null);
  }

  /** Makes any number of items of each, drawn lazily. */
  public static <T> Supplier<Processor> flatMap(Function<? super T, ? extends Iterator<?>> expand) {
    Function<Object, Iterator<?>> untyped = untyped(expand);
    return () -> new FlatMapProcessor(untyped);
  }

  /**
   * The first phase of an aggregation: groups by key and emits {@code [key, exported state]} rows,
   * which the dag's codec carries if key and state are plain values. Keys need a meaningful {@code
   * equals}. Holding the default number of groups, it emits them and begins anew.
   */
  public static <T> Supplier<Processor> accumulate(
      Function<? super T, ? extends @Nullable Object> key, Aggregation<?> how) {
    return accumulate(key, how, DEFAULT_MAX_GROUPS);
  }

  /** As above, holding so many groups. */
  public static <T> Supplier<Processor> accumulate(
      Function<? super T, ? extends @Nullable Object> key, Aggregation<?> how, int maxGroups) {
    return group(first(untyped(key), how), positive(maxGroups));
  }

  /** The second phase: takes rows of the first and emits an item per key and result. */
  public static Supplier<Processor> combine(
      Aggregation<?> how, BiFunction<@Nullable Object, @Nullable Object, Object> toItem) {
    return combine(how, toItem, DEFAULT_MAX_GROUPS);
  }

  /** As above, failing beyond so many groups. */
  public static Supplier<Processor> combine(
      Aggregation<?> how,
      BiFunction<@Nullable Object, @Nullable Object, Object> toItem,
      int maxGroups) {
    return group(last(how, toItem, false), positive(maxGroups));
  }

  /** The first phase of an aggregation without groups: emits a row unless there is no item. */
  public static Supplier<Processor> accumulateAll(Aggregation<?> how) {
    return group(first(item -> null, how), 1);
  }

  /**
   * The second phase of an aggregation without groups: emits exactly one item, also of no rows. So
   * it belongs on the coordinator, else every member emits one.
   */
  public static Supplier<Processor> combineAll(
      Aggregation<?> how, Function<@Nullable Object, Object> toItem) {
    return group(last(how, (key, result) -> toItem.apply(result), true), 1);
  }

  /** Both phases in one, for edges that bring all items of a key to one processor. */
  public static <T> Supplier<Processor> aggregate(
      Function<? super T, ? extends @Nullable Object> key,
      Aggregation<?> how,
      BiFunction<@Nullable Object, @Nullable Object, Object> toItem) {
    return whole(untyped(key), Processors.<Aggregation<Object>>untyped(how), toItem);
  }

  private static Supplier<Processor> whole(
      Function<Object, @Nullable Object> key,
      Aggregation<Object> how,
      BiFunction<@Nullable Object, @Nullable Object, Object> toItem) {
    return group(
        new Phases.Whole<>(
            new Phases.Accumulate<>(key, how), new Phases.Combine<>(how, toItem, false)),
        DEFAULT_MAX_GROUPS);
  }

  private static <A> Phases.Accumulate<A> first(
      Function<Object, @Nullable Object> key, Aggregation<A> how) {
    return new Phases.Accumulate<>(key, how);
  }

  private static <A> Phases.Combine<A> last(
      Aggregation<A> how,
      BiFunction<@Nullable Object, @Nullable Object, Object> toItem,
      boolean always) {
    return new Phases.Combine<>(how, toItem, always);
  }

  private static <A> Supplier<Processor> group(GroupProcessor.Phase<A> phase, int maxGroups) {
    return () -> new GroupProcessor<>(phase, maxGroups);
  }

  /** Emits the first so many items by an order, in that order; equals as they came. */
  public static <T> Supplier<Processor> top(Comparator<? super T> order, int limit) {
    Comparator<Object> untyped = untyped(order);
    if (limit < 0) {
      throw new GridException(Code.INVALID_ARGUMENT, "limit is " + limit);
    }
    return () -> new SortProcessor(untyped, limit, false);
  }

  /** Emits all items by an order; equals as they came; fails beyond so many. */
  public static <T> Supplier<Processor> sort(Comparator<? super T> order, int maxItems) {
    Comparator<Object> untyped = untyped(order);
    positive(maxItems);
    return () -> new SortProcessor(untyped, maxItems, true);
  }

  /** Skips so many items, passes so many, and stops the producers that feed nobody else. */
  public static Supplier<Processor> limit(long offset, long limit) {
    if (offset < 0 || limit < 0) {
      throw new GridException(Code.INVALID_ARGUMENT, "offset is " + offset + ", limit is " + limit);
    }
    return () -> new LimitProcessor(offset, limit);
  }

  /** Gives each item to a consumer, on the worker's loop. The results are whole on completion. */
  public static <T> Supplier<Processor> collect(Consumer<? super T> consumer) {
    Consumer<Object> untyped = untyped(consumer);
    return collectWhileRoom(item -> {
      untyped.accept(item);
      return true;
    });
  }

  /**
   * Gives each item to a receiver that may refuse it by false; it is offered again after the next
   * {@link io.latticegrid.dag.Execution#wakeUp}. This is how a slow client slows the members.
   */
  public static <T> Supplier<Processor> collectWhileRoom(Predicate<? super T> receiver) {
    Predicate<Object> untyped = untyped(receiver);
    return () -> new SinkProcessor(untyped);
  }

  /** The same object, taken to handle any item; a wrong item fails when it is handled. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <F> F untyped(Object typed) {
    return (F) typed;
  }

  /** What {@code init} has set. */
  static <V> V initialised(@Nullable V value) {
    if (value == null) {
      throw new IllegalStateException("a processor was called before init");
    }
    return value;
  }

  private static int positive(int bound) {
    if (bound < 1) {
      throw new GridException(Code.INVALID_ARGUMENT, "a bound of " + bound + " is below 1");
    }
    return bound;
  }
}
