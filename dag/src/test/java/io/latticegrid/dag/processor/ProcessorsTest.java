package io.latticegrid.dag.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.latticegrid.dag.Processor;
import io.latticegrid.dag.testing.Hostility;
import io.latticegrid.dag.testing.ProcessorHarness;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A ready-made processor, under every hostile outbox,")
final class ProcessorsTest {
  private static final List<Integer> NUMBERS = IntStream.range(0, 50).boxed().toList();
  private static final Aggregation<?> ALL =
      Aggregations.allOf(
          List.of(
              Aggregations.count(),
              Aggregations.<Integer>sum(n -> n),
              Aggregations.<Integer>average(n -> n),
              Aggregations.<Integer, Integer>min(n -> n, Comparator.naturalOrder()),
              Aggregations.<Integer, Integer>max(n -> n, Comparator.naturalOrder())));

  private static List<Object> output(Supplier<Processor> processor, List<?> inputs) {
    return ProcessorHarness.outputOf(processor, inputs);
  }

  @Test
  void maps_filters_and_expands() {
    assertEquals(
        NUMBERS.stream().map(n -> n * 2).toList(),
        output(Processors.<Integer>map(n -> n * 2), NUMBERS));
    assertEquals(
        NUMBERS.stream().filter(n -> n % 3 == 0).toList(),
        output(Processors.<Integer>filter(n -> n % 3 == 0), NUMBERS));
    assertEquals(
        NUMBERS.stream().flatMap(n -> Collections.nCopies(n % 4, n).stream()).toList(),
        output(
            Processors.<Integer>flatMap(n -> Collections.nCopies(n % 4, n).iterator()), NUMBERS));
  }

  @Test
  void emits_what_a_source_has() {
    assertEquals(NUMBERS, output(Processors.iterate(context -> NUMBERS.iterator()), List.of()));
  }

  @Test
  void aggregates_by_key_in_one_phase_and_in_two_alike() {
    List<Integer> inputs = random(500);
    Map<Integer, List<Integer>> groups = new LinkedHashMap<>();
    inputs.forEach(n -> groups.computeIfAbsent(n % 7, key -> new ArrayList<>()).add(n));
    List<Object> expected = new ArrayList<>();
    groups.forEach((key, members) -> {
      var stats = members.stream().mapToLong(n -> n).summaryStatistics();
      expected.add(
          List.of(
              key,
              List.of(
                  stats.getCount(),
                  stats.getSum(),
                  stats.getAverage(),
                  (int) stats.getMin(),
                  (int) stats.getMax())));
    });

    Supplier<Processor> whole = Processors.<Integer>aggregate(n -> n % 7, ALL, Arrays::asList);
    assertEquals(expected, output(whole, inputs));
    for (int maxGroups : new int[] {1, 2, 1000}) {
      Supplier<Processor> first = Processors.<Integer>accumulate(n -> n % 7, ALL, maxGroups);
      List<Object> partials = output(first, inputs);
      assertEquals(expected, output(Processors.combine(ALL, Arrays::asList), partials));
    }
  }

  private static List<Integer> random(int count) {
    Rand rand = new SplittableRand(count);
    return IntStream.range(0, count).map(i -> rand.nextInt(1000)).boxed().toList();
  }

  @Test
  void aggregates_without_key_to_exactly_one_item() {
    Supplier<Processor> first = Processors.accumulateAll(ALL);
    Supplier<Processor> second = Processors.combineAll(ALL, result -> List.of(result + ""));
    assertEquals(List.of(), output(first, List.of()));
    assertEquals(
        List.of(List.of("[0, 0, null, null, null]")), output(second, output(first, List.of())));
    assertEquals(
        List.of(List.of("[50, 1225, 24.5, 0, 49]")), output(second, output(first, NUMBERS)));
  }

  @Test
  void groups_rows_without_a_key_value_too() {
    Supplier<Processor> whole =
        Processors.<Integer>aggregate(
            n -> n < 40 ? null : "big", Aggregations.count(), Arrays::asList);
    assertEquals(List.of(Arrays.asList(null, 40L), List.of("big", 10L)), output(whole, NUMBERS));
  }

  @Test
  void fails_beyond_its_bound_instead_of_growing() {
    tooLarge(Processors.combine(ALL, Arrays::asList, 2), partials(3));
    tooLarge(Processors.<Integer>sort(Comparator.naturalOrder(), 49), NUMBERS);
  }

  private static List<Object> partials(int groups) {
    return output(Processors.<Integer>accumulate(n -> n % groups, ALL), NUMBERS);
  }

  private static void tooLarge(Supplier<Processor> processor, List<?> inputs) {
    GridException error =
        assertThrows(
            GridException.class,
            () -> ProcessorHarness.run(processor.get(), inputs, Hostility.NONE, 10));
    assertEquals(Code.TOO_LARGE, error.code());
  }

  @Test
  void sorts_and_keeps_the_top_with_equals_as_they_came() {
    List<Integer> inputs = random(300);
    Comparator<Integer> byTens = Comparator.comparingInt(n -> n / 10);
    List<Integer> sorted = inputs.stream().sorted(byTens).toList();
    assertEquals(sorted, output(Processors.sort(byTens, 300), inputs));
    for (int limit : new int[] {0, 1, 10, 299, 300, 1000}) {
      assertEquals(
          sorted.subList(0, Math.min(limit, 300)), output(Processors.top(byTens, limit), inputs));
    }
  }

  @Test
  void skips_and_limits() {
    assertEquals(NUMBERS.subList(5, 12), output(Processors.limit(5, 7), NUMBERS));
    assertEquals(List.of(), output(Processors.limit(3, 0), NUMBERS));
    assertEquals(NUMBERS.subList(45, 50), output(Processors.limit(45, 100), NUMBERS));
    assertThrows(GridException.class, () -> Processors.limit(-1, 2));
  }

  @Test
  void collects_as_long_as_there_is_room() {
    List<Object> collected = new ArrayList<>();
    Supplier<Processor> collector = Processors.collect(collected::add);
    assertEquals(List.of(), ProcessorHarness.run(collector.get(), NUMBERS, Hostility.NONE, 3));
    assertEquals(NUMBERS, collected);
  }

  @Test
  void refuses_a_partial_state_that_does_not_fit() {
    Supplier<Processor> combine = Processors.combine(ALL, Arrays::asList);
    for (Object wrong : List.of(1, List.of(1), List.of(1, 2), List.of(1, List.of(1L, 2L)))) {
      assertThrows(
          GridException.class,
          () -> ProcessorHarness.run(combine.get(), List.of(wrong), Hostility.CAPACITY_ONE, 1));
    }
  }
}
