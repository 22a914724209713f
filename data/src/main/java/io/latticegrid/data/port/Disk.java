package io.latticegrid.data.port;

import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Files below one directory, as a port; every call is asynchronous and completes on the loop given.
 * Names are relative, made of letters, digits, {@code . _ -} and {@code /}. The completion gets
 * either a result or an error, which names the file and the cause.
 */
public interface Disk {
  /** Reads a whole file; the result is null if there is none. */
  void read(String name, Loop loop, BiConsumer<byte @Nullable [], @Nullable Exception> completion);

  /**
   * Replaces a whole file atomically and durably: written aside, synced, renamed, directory synced.
   */
  void replace(
      String name,
      byte[] content,
      Loop loop,
      BiConsumer<@Nullable Void, @Nullable Exception> completion);

  /** Deletes a file if it is there. */
  void delete(String name, Loop loop, BiConsumer<@Nullable Void, @Nullable Exception> completion);

  /** Lists the files below the directory, sorted. */
  void list(Loop loop, BiConsumer<@Nullable List<String>, @Nullable Exception> completion);
}
