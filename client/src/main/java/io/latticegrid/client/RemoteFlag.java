package io.latticegrid.client;

import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.EntryChange.Kind;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A flag of the grid as this client sees it: an entry of a map. Thread-safe. */
final class RemoteFlag implements GridFlag {
  private final MapAccess<String, Boolean> access;
  private final MapAccess<String, Boolean> blocking;
  private final String name;

  RemoteFlag(MapAccess<String, Boolean> access, String name) {
    this.access = access;
    this.blocking = access.blocking();
    this.name = name;
  }

  @Override
  public boolean isEnabled() {
    return access.join(isEnabled(blocking));
  }

  @Override
  public boolean enable() {
    return access.join(change(blocking, "enable", Kind.ENABLE));
  }

  @Override
  public boolean disable() {
    return access.join(change(blocking, "disable", Kind.DISABLE));
  }

  @Override
  public CompletableFuture<Boolean> isEnabledAsync() {
    return isEnabled(access);
  }

  @Override
  public CompletableFuture<Boolean> enableAsync() {
    return change(access, "enable", Kind.ENABLE);
  }

  @Override
  public CompletableFuture<Boolean> disableAsync() {
    return change(access, "disable", Kind.DISABLE);
  }

  private CompletableFuture<Boolean> isEnabled(MapAccess<String, Boolean> through) {
    byte[] key = through.keyBytes(name);
    return through
        .operate(through.read("get"), key, new DataMessage.Get(key), through.options())
        .thenApply(DataMessage.Result::applied);
  }

  private CompletableFuture<Boolean> change(
      MapAccess<String, Boolean> through, String operation, Kind kind) {
    return through.changed(operation, kind, through.keyBytes(name), List.of());
  }
}
