package io.latticegrid.crdt;

import io.latticegrid.data.port.Rand;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a property needs of a type: random changes, and what a reader sees.
 *
 * @param <S> the type of states
 */
interface Workload<S extends Crdt<S>> {
  long NOW = 1_000;

  /** A state after a random change under a write. */
  S change(S state, WriteId id, Rand rand);

  /** All that a reader sees. */
  Object view(S state);

  static Workload<Register> register() {
    return new Workload<>() {
      @Override
      public Register change(Register state, WriteId id, Rand rand) {
        return rand.nextInt(6) == 0 ? state.removed(id) : state.written(number(rand, 9), id);
      }

      @Override
      public Object view(Register state) {
        return List.of(state.values(), String.valueOf(state.read(NOW)));
      }
    };
  }

  static Workload<Counter> counter() {
    return new Workload<>() {
      @Override
      public Counter change(Counter state, WriteId id, Rand rand) {
        int least = state.type() == CrdtType.COUNTER ? -9 : 0;
        return switch (rand.nextInt(6)) {
          case 0 -> state.removed(id);
          case 1 -> state.assigned(Math.max(state.value(), 0) + rand.nextInt(5), id);
          default -> state.added(least + rand.nextInt(19), id);
        };
      }

      @Override
      public Object view(Counter state) {
        return List.of(state.value(), state.isPresent());
      }
    };
  }

  static Workload<Flag> flag() {
    return new Workload<>() {
      @Override
      public Flag change(Flag state, WriteId id, Rand rand) {
        return rand.nextInt(2) == 0 ? state.enabled(id) : state.disabled();
      }

      @Override
      public Object view(Flag state) {
        return state.isEnabled();
      }
    };
  }

  static Workload<OrSet> set() {
    return new Workload<>() {
      @Override
      public OrSet change(OrSet state, WriteId id, Rand rand) {
        boolean takes = state.type() == CrdtType.OR_SET;
        return switch (rand.nextInt(takes ? 6 : 3)) {
          case 0 -> state.added(number(rand, 4), id).added(number(rand, 4), id);
          case 1, 2 -> state.added(number(rand, 4), id);
          case 3 -> state.removed(id);
          default -> state.without(number(rand, 4));
        };
      }

      @Override
      public Object view(OrSet state) {
        return state.elements();
      }
    };
  }

  static Workload<LwwMap> lwwMap() {
    return new Workload<>() {
      @Override
      public LwwMap change(LwwMap state, WriteId id, Rand rand) {
        boolean isSet = state.type() == CrdtType.LWW_SET;
        Bytes value = isSet ? Bytes.EMPTY : number(rand, 9);
        long expires = rand.nextInt(4) == 0 ? NOW - 1 + rand.nextInt(3) : 0;
        return rand.nextInt(3) == 0
            ? state.without(number(rand, 4), id)
            : state.written(number(rand, 4), new Write(value, id, expires));
      }

      @Override
      public Object view(LwwMap state) {
        Map<Bytes, Object> view = new TreeMap<>();
        state.keys(NOW).forEach(key -> view.put(key, String.valueOf(state.get(key, NOW))));
        return view;
      }
    };
  }

  static Workload<OrMap> orMap() {
    return new OrMapWorkload();
  }

  static Workload<RecordState> record() {
    return new RecordWorkload();
  }

  static Bytes number(Rand rand, int bound) {
    return Bytes.of((long) rand.nextInt(bound));
  }

  /** The workload of a state of any type. */
  @SuppressWarnings("unchecked")
  static <S extends Crdt<S>> Workload<S> of(CrdtType type) {
    Workload<?> workload =
        switch (type) {
          case GROW_COUNTER, COUNTER -> counter();
          case FLAG -> flag();
          case GROW_SET, OR_SET -> set();
          case LWW_SET, LWW_MAP -> lwwMap();
          case OR_MAP -> orMap();
          case RECORD -> record();
          default -> register();
        };
    return (Workload<S>) workload;
  }

  /** A changed state of any type. */
  static <S extends Crdt<S>> S changeAny(S state, WriteId id, Rand rand) {
    return Workload.<S>of(state.type()).change(state, id, rand);
  }

  /** What a reader sees of a state of any type. */
  @SuppressWarnings("unchecked")
  static <S extends Crdt<S>> Object viewAny(Crdt<?> state) {
    return Workload.<S>of(state.type()).view((S) state);
  }

  /** Keys whose states have all types, maps and records in maps too. */
  final class OrMapWorkload implements Workload<OrMap> {
    @Override
    public OrMap change(OrMap state, WriteId id, Rand rand) {
      if (rand.nextInt(3) == 0) {
        return state.without(number(rand, 3), id);
      }
      CrdtType type = CrdtType.values()[rand.nextInt(CrdtType.values().length)];
      if (type == CrdtType.OR_MAP && rand.nextInt(3) != 0) {
        type = CrdtType.COUNTER;
      }
      OrMap changed = changed(state, type.bottom(), id, rand);
      return rand.nextInt(3) == 0 ? changed(changed, type.bottom(), id, rand) : changed;
    }

    @SuppressWarnings("unchecked")
    private static <S extends Crdt<S>> OrMap changed(
        OrMap map, Crdt<?> bottom, WriteId id, Rand rand) {
      return map.changed(number(rand, 3), (S) bottom, state -> changeAny(state, id, rand));
    }

    @Override
    public Object view(OrMap state) {
      Map<Object, Object> view = new TreeMap<>();
      state.keys().forEach(key -> view.put(key, viewAny(state.get(key.key(), key.type()))));
      return view;
    }
  }

  /** Four plain fields, a counter and a set. */
  final class RecordWorkload implements Workload<RecordState> {
    @Override
    public RecordState change(RecordState state, WriteId id, Rand rand) {
      if (!state.isPresent() || rand.nextInt(6) == 0) {
        return state.written(fields(rand, 1 + rand.nextInt(4)), id, rand.nextInt(2) * (NOW + 5));
      }
      return switch (rand.nextInt(6)) {
        case 0 -> state.removed(id);
        case 1 ->
            state.changed(
                8, Counter.empty(CrdtType.COUNTER), count -> changeAny(count, id, rand), id);
        case 2 ->
            state.changed(9, OrSet.empty(CrdtType.OR_SET), set -> changeAny(set, id, rand), id);
        default -> state.updated(fields(rand, 1 + rand.nextInt(2)), id);
      };
    }

    private static Map<Integer, Bytes> fields(Rand rand, int count) {
      Map<Integer, Bytes> fields = new TreeMap<>();
      for (int i = 0; i < count; i++) {
        fields.put(1 + rand.nextInt(4), number(rand, 9));
      }
      return fields;
    }

    @Override
    public Object view(RecordState state) {
      if (!state.isVisible(NOW)) {
        return "absent";
      }
      Map<Object, Object> view = new TreeMap<>();
      for (int field = 1; field <= 4; field++) {
        view.put(field, String.valueOf(state.field(field)));
      }
      view.put(8, viewAny(state.field(8, CrdtType.COUNTER)));
      view.put(9, viewAny(state.field(9, CrdtType.OR_SET)));
      return view;
    }
  }
}
