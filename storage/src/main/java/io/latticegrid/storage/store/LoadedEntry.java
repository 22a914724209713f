package io.latticegrid.storage.store;

import org.jspecify.annotations.Nullable;

/**
 * What a store holds for a key. Immutable.
 *
 * @param key the canonical key that was asked for
 * @param value the canonical value; null if the store has no row for the key
 */
public record LoadedEntry(byte[] key, byte @Nullable [] value) {}
