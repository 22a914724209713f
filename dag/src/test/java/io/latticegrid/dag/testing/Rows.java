package io.latticegrid.dag.testing;

import io.latticegrid.dag.Context;
import io.latticegrid.dag.Inbox;
import io.latticegrid.dag.Processor;
import io.latticegrid.dag.processor.Processors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Numbered rows {@code [producer, number]}, and sinks that write down what reached whom. */
public final class Rows {
  private final Map<String, List<List<Object>>> bySink = new LinkedHashMap<>();
  private int closed;

  /** A source of which every processor emits rows of its own. */
  public static Supplier<Processor> numbered(long perProcessor) {
    return Processors.iterate(context -> {
      long producer = context.instance().globalIndex();
      return LongStream.range(0, perProcessor)
          .<Object>mapToObj(number -> List.<Object>of(producer, number))
          .iterator();
    });
  }

  /** What {@link #numbered} emits on all processors together, sorted. */
  public static List<List<Object>> expected(int producers, long perProcessor) {
    List<List<Object>> rows = new ArrayList<>();
    for (long producer = 0; producer < producers; producer++) {
      for (long number = 0; number < perProcessor; number++) {
        rows.add(List.of(producer, number));
      }
    }
    return rows;
  }

  /** The producer of a row. */
  public static long producer(Object row) {
    return row instanceof List<?> list && list.get(0) instanceof Long producer ? producer : -1;
  }

  /** The number of a row. */
  public static long number(Object row) {
    return row instanceof List<?> list && list.get(1) instanceof Long number ? number : -1;
  }

  /** Sinks that take one item in every so many calls. */
  public Supplier<Processor> sink(int callsPerItem) {
    return () -> new SlowSink(callsPerItem);
  }

  /** What each sink got, in order, by its global index. */
  public Map<String, List<List<Object>>> bySink() {
    return bySink;
  }

  /** What a sink got. */
  public List<List<Object>> of(int globalIndex) {
    return bySink.getOrDefault(String.valueOf(globalIndex), List.of());
  }

  /** Everything, sorted. */
  public List<List<Object>> sorted() {
    List<List<Object>> all = new ArrayList<>();
    bySink.values().forEach(all::addAll);
    all.sort((a, b) -> {
      int byProducer = Long.compare(producer(a), producer(b));
      return byProducer != 0 ? byProducer : Long.compare(number(a), number(b));
    });
    return Collections.unmodifiableList(all);
  }

  /** Whether every sink got the rows of each producer in their order. */
  public boolean keepsOrder() {
    for (List<List<Object>> rows : bySink.values()) {
      Map<Long, Long> last = new LinkedHashMap<>();
      for (List<Object> row : rows) {
        Long before = last.put(producer(row), number(row));
        if (before != null && before >= number(row)) {
          return false;
        }
      }
    }
    return true;
  }

  /** How many sinks were closed. */
  public int closed() {
    return closed;
  }

  private final class SlowSink implements Processor {
    private final int callsPerItem;
    private int calls;
    private @Nullable Context context;

    SlowSink(int callsPerItem) {
      this.callsPerItem = callsPerItem;
    }

    @Override
    public void init(Context given) {
      context = given;
      bySink.put(String.valueOf(given.instance().globalIndex()), new ArrayList<>());
    }

    @Override
    public void process(int ordinal, Inbox inbox) {
      Context known = Objects.requireNonNull(context);
      if (++calls % callsPerItem != 0) {
        known.wakeUp();
        return;
      }
      List<List<Object>> mine = of(known.instance().globalIndex());
      do {
        if (inbox.poll() instanceof List<?> row) {
          mine.add(List.copyOf(row));
        }
      } while (callsPerItem == 1 && !inbox.isEmpty());
    }

    @Override
    public void close() {
      closed++;
    }
  }
}
