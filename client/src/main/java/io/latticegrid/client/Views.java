package io.latticegrid.client;

import io.latticegrid.proto.message.DataMessage.KeyValue;
import java.util.AbstractCollection;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The live views of a map: nothing is copied, every look at them asks the grid. Immutable. */
final class Views<K, V> {
  private final MapAccess<K, V> access;
  private final Map<K, V> map;

  Views(MapAccess<K, V> access, Map<K, V> map) {
    this.access = access;
    this.map = map;
  }

  Set<K> keys() {
    return new AbstractSet<>() {
      @Override
      public Iterator<K> iterator() {
        return new ViewIterator<>(
            map, new EntryScan(access, false), Views.this::key, entry -> key(entry));
      }

      @Override
      public int size() {
        return map.size();
      }

      @Override
      public boolean contains(@Nullable Object key) {
        return map.containsKey(key);
      }

      @Override
      public boolean remove(@Nullable Object key) {
        return map.remove(key) != null;
      }

      @Override
      public void clear() {
        map.clear();
      }
    };
  }

  Set<Map.Entry<K, V>> entries() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<K, V>> iterator() {
        return new ViewIterator<>(
            map, new EntryScan(access, true), Views.this::key, Views.this::entry);
      }

      @Override
      public int size() {
        return map.size();
      }

      @Override
      public boolean contains(@Nullable Object other) {
        if (!(other instanceof Map.Entry<?, ?> entry) || entry.getValue() == null) {
          return false;
        }
        V present = map.get(entry.getKey());
        return present != null && sameValue(access.valueBytes(present, "value"), entry.getValue());
      }

      @Override
      public boolean remove(@Nullable Object other) {
        return other instanceof Map.Entry<?, ?> entry
            && map.remove(entry.getKey(), entry.getValue());
      }

      @Override
      public void clear() {
        map.clear();
      }
    };
  }

  Collection<V> values() {
    return new AbstractCollection<>() {
      @Override
      public Iterator<V> iterator() {
        return new ViewIterator<>(
            map, new EntryScan(access, true), Views.this::key, entry -> value(entry));
      }

      @Override
      public int size() {
        return map.size();
      }

      @Override
      public boolean contains(@Nullable Object value) {
        return find(value) != null;
      }

      @Override
      public boolean remove(@Nullable Object value) {
        KeyValue found = find(value);
        while (found != null) {
          if (map.remove(key(found), value)) {
            return true;
          }
          found = find(value);
        }
        return false;
      }

      @Override
      public void clear() {
        map.clear();
      }
    };
  }

  /** The first entry with a value, by canonical bytes; null if there is none. */
  @Nullable KeyValue find(@Nullable Object value) {
    byte[] wanted = access.valueBytes(value, "value");
    EntryScan scan = new EntryScan(access, true);
    while (scan.hasNext()) {
      KeyValue entry = scan.next();
      if (Arrays.equals(wanted, entry.value())) {
        return entry;
      }
    }
    return null;
  }

  private boolean sameValue(byte[] bytes, Object value) {
    return Arrays.equals(bytes, access.valueBytes(value, "value"));
  }

  private K key(KeyValue entry) {
    return access.keyOf(entry.key());
  }

  private V value(KeyValue entry) {
    return access.valueOf(Objects.requireNonNull(entry.value()));
  }

  private Map.Entry<K, V> entry(KeyValue entry) {
    return new LiveEntry<>(map, key(entry), value(entry));
  }

  /** An entry as met by an iterator; writing to it writes to the grid. */
  private static final class LiveEntry<K, V> extends AbstractMap.SimpleEntry<K, V> {
    private final transient Map<K, V> map;

    LiveEntry(Map<K, V> map, K key, V value) {
      super(key, value);
      this.map = map;
    }

    @Override
    public V setValue(V value) {
      map.put(getKey(), value);
      return super.setValue(value);
    }
  }

  /** Turns what a scan meets into elements of a view. */
  private static final class ViewIterator<K, E> implements Iterator<E> {
    private final Map<K, ?> map;
    private final EntryScan scan;
    private final Function<KeyValue, K> toKey;
    private final Function<KeyValue, E> toElement;
    private @Nullable KeyValue last;

    ViewIterator(
        Map<K, ?> map,
        EntryScan scan,
        Function<KeyValue, K> toKey,
        Function<KeyValue, E> toElement) {
      this.map = map;
      this.scan = scan;
      this.toKey = toKey;
      this.toElement = toElement;
    }

    @Override
    public boolean hasNext() {
      return scan.hasNext();
    }

    @Override
    public E next() {
      last = scan.next();
      return toElement.apply(last);
    }

    @Override
    public void remove() {
      if (last == null) {
        throw new IllegalStateException("nothing was returned yet, or it is removed already");
      }
      map.remove(toKey.apply(last));
      last = null;
    }
  }
}
