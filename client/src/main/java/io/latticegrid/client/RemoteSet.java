package io.latticegrid.client;

import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.EntryChange.Kind;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A set of the grid as this client sees it: a map of flags, whose keys are the elements.
 * Thread-safe.
 */
final class RemoteSet<E> extends AbstractSet<E> implements GridSet<E> {
  private final MapAccess<E, Boolean> access;
  private final MapAccess<E, Boolean> blocking;
  private final RemoteMap<E, Boolean> flags;

  RemoteSet(MapAccess<E, Boolean> access) {
    this.access = access;
    this.blocking = access.blocking();
    this.flags = new RemoteMap<>(access);
  }

  @Override
  public String name() {
    return access.name();
  }

  @Override
  public boolean add(E element) {
    return access.join(change(blocking, "add", Kind.ENABLE, element));
  }

  @Override
  public boolean remove(@Nullable Object element) {
    return access.join(change(blocking, "remove", Kind.DISABLE, element));
  }

  @Override
  public boolean contains(@Nullable Object element) {
    return access.join(contains(blocking, element));
  }

  @Override
  public CompletableFuture<Boolean> addAsync(E element) {
    return change(access, "add", Kind.ENABLE, element);
  }

  @Override
  public CompletableFuture<Boolean> removeAsync(E element) {
    return change(access, "remove", Kind.DISABLE, element);
  }

  @Override
  public CompletableFuture<Boolean> containsAsync(E element) {
    return contains(access, element);
  }

  private CompletableFuture<Boolean> change(
      MapAccess<E, Boolean> through, String operation, Kind kind, @Nullable Object element) {
    return through.changed(operation, kind, through.keyBytes(element), List.of());
  }

  private CompletableFuture<Boolean> contains(
      MapAccess<E, Boolean> through, @Nullable Object element) {
    byte[] key = through.keyBytes(element);
    return through
        .operate(through.read("contains"), key, new DataMessage.Get(key), through.options())
        .thenApply(DataMessage.Result::applied);
  }

  @Override
  public int size() {
    return flags.size();
  }

  @Override
  public boolean isEmpty() {
    return flags.isEmpty();
  }

  @Override
  public void clear() {
    flags.clear();
  }

  @Override
  public Iterator<E> iterator() {
    return flags.keySet().iterator();
  }

  /** The name only: the content may be large and is elsewhere. */
  @Override
  public String toString() {
    return "GridSet '" + name() + "'";
  }
}
