package io.latticegrid.crdt;

/**
 * A key together with the type of what stands under it: if two members put different types under
 * one key, both stand beside each other and merging stays lawful. Immutable; ordered by key, then
 * type.
 *
 * @param key the key
 * @param type the type of the state
 * @param <K> the type of keys
 */
public record TypedKey<K extends Comparable<? super K>>(K key, CrdtType type)
    implements Comparable<TypedKey<K>> {
  @Override
  public int compareTo(TypedKey<K> other) {
    int byKey = key.compareTo(other.key);
    return byKey != 0 ? byKey : type.compareTo(other.type);
  }
}
