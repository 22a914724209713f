package io.latticegrid.benchmarks.store;

import io.latticegrid.storage.store.Fence;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A database of one table of numbers, in this process, on a port of loopback: as slow, as far away
 * and as dead as a run wants it. Thread-safe.
 *
 * <p>A call is one connection: {@code node i32, fenced u8, [scope text, partition i32, epoch i64,
 * attempt i64], rows i32, (key i64, deleted u8, value i64)*}, answered by a byte: 0 done, 1 refused
 * by the fence and then epoch and attempt that are held. A call of a node that is cut off is closed
 * without an answer, before anything is written.
 */
final class TableServer implements AutoCloseable {
  static final int DONE = 0;
  static final int FENCED = 1;

  private final ServerSocket socket;
  private final Map<Long, Long> rows = new HashMap<>();
  private final Map<String, Fence> fences = new HashMap<>();
  private final Set<Integer> cutOff = new HashSet<>();
  private boolean down;
  private long rowMillis;
  private long callMillis;
  private long statements;
  private long calls;

  TableServer() throws IOException {
    socket = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  /** Empty and healthy again. */
  synchronized void reset() {
    rows.clear();
    fences.clear();
    statements = 0;
    calls = 0;
    heal();
  }

  /** Every call succeeds from now on, at once. */
  synchronized void heal() {
    cutOff.clear();
    down = false;
    rowMillis = 0;
    callMillis = 0;
  }

  /** A node can't reach it. */
  synchronized void cutOff(int node) {
    cutOff.add(node);
  }

  /** Nobody can. */
  synchronized void down() {
    down = true;
  }

  /** How long a call takes, and each of its rows. */
  synchronized void slow(long millisCall, long millisRow) {
    callMillis = millisCall;
    rowMillis = millisRow;
  }

  synchronized int size() {
    return rows.size();
  }

  /** How many rows were written, again ones included. */
  synchronized long statements() {
    return statements;
  }

  /** How many calls wrote them. */
  synchronized long calls() {
    return calls;
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket call = socket.accept();
        Thread.ofVirtual().start(() -> serve(call));
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void serve(Socket call) {
    try (call;
        DataInputStream in = new DataInputStream(new BufferedInputStream(call.getInputStream()));
        DataOutputStream out =
            new DataOutputStream(new BufferedOutputStream(call.getOutputStream()))) {
      int node = in.readInt();
      boolean fenced = in.readBoolean();
      Fence fence =
          fenced
              ? new Fence(in.readUTF(), in.readInt(), in.readLong(), in.readLong())
              : new Fence("none", 0, 0, 0);
      int count = in.readInt();
      long[] keys = new long[count];
      long[] values = new long[count];
      boolean[] deleted = new boolean[count];
      for (int i = 0; i < count; i++) {
        keys[i] = in.readLong();
        deleted[i] = in.readBoolean();
        values[i] = in.readLong();
      }
      if (!reaches(node)) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(millis(count));
      if (!reaches(node)) {
        return; // It was cut off while it waited: nothing is written.
      }
      Fence held = write(fenced, fence, keys, values, deleted);
      out.writeByte(held == null ? DONE : FENCED);
      if (held != null) {
        out.writeLong(held.epoch());
        out.writeLong(held.attempt());
      }
      out.flush();
    } catch (IOException e) {
      // Who called has died; what was written stays.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean reaches(int node) {
    return !down && !cutOff.contains(node);
  }

  private synchronized long millis(int count) {
    return callMillis + rowMillis * count;
  }

  private synchronized @Nullable Fence write(
      boolean fenced, Fence fence, long[] keys, long[] values, boolean[] deleted) {
    String place = fence.scope() + "/" + fence.partition();
    Fence held = fenced ? fences.get(place) : null;
    if (held != null && !fence.passes(held.epoch(), held.attempt())) {
      return held;
    }
    fences.put(place, fence);
    calls++;
    statements += keys.length;
    for (int i = 0; i < keys.length; i++) {
      if (deleted[i]) {
        rows.remove(keys[i]);
      } else {
        rows.put(keys[i], values[i]);
      }
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
