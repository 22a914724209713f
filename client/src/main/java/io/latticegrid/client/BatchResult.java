package io.latticegrid.client;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.error.IndeterminateException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What came of writing or removing many keys. Immutable.
 *
 * @param total how many different keys there were
 * @param removed how many entries a removal has found, and removed; 0 for writes
 * @param failures the keys that did not succeed, each with its error, in the order given
 * @param <K> the keys of the map
 */
public record BatchResult<K>(int total, int removed, Map<K, GridException> failures) {
  /** Copies the failures. */
  public BatchResult {
    failures = Collections.unmodifiableMap(new LinkedHashMap<>(failures));
  }

  /** How many keys were written, or are not there any more. */
  public int succeeded() {
    return total - failures.size();
  }

  /** How many did not succeed. */
  public int failed() {
    return failures.size();
  }

  /** Whether all succeeded. */
  public boolean isComplete() {
    return failures.isEmpty();
  }

  /** The keys of which nobody knows whether they were written or removed. */
  public Set<K> indeterminate() {
    return keys(true);
  }

  /** The keys of which it is certain that nothing was applied; the errors say why. */
  public Set<K> refused() {
    return keys(false);
  }

  /** The same, if all succeeded; else an error, of an unknown outcome rather than of a refusal. */
  public BatchResult<K> orThrow() {
    GridException worst = null;
    for (GridException error : failures.values()) {
      if (worst == null || error.code() == Code.INDETERMINATE) {
        worst = error;
      }
    }
    if (worst == null) {
      return this;
    }
    String text = worst.getMessage() + " (" + failed() + " of " + total + " keys)";
    throw worst.code() == Code.INDETERMINATE
        ? new IndeterminateException(text)
        : GridException.of(worst.code(), text);
  }

  private Set<K> keys(boolean unknown) {
    Set<K> keys = new LinkedHashSet<>();
    failures.forEach((key, error) -> {
      if ((error.code() == Code.INDETERMINATE) == unknown) {
        keys.add(key);
      }
    });
    return keys;
  }
}
