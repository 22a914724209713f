package io.latticegrid.benchmarks.store;

import io.latticegrid.storage.store.Fence;
import io.latticegrid.storage.store.StoreException;
import io.latticegrid.storage.store.StoreResult;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls of one node to a {@link TableServer}. Immutable; a call blocks.
 *
 * @param port the server's
 * @param node who calls
 */
record TableCall(int port, int node) {
  private static final int TIMEOUT_MILLIS = 60_000;

  /** A row; to be deleted without a value. */
  record Row(long key, @Nullable Long value) {}

  /** Writes rows under a fence, if there is one; null if all are written. */
  StoreResult.@Nullable Fenced write(@Nullable Fence fence, List<Row> rows) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
      out.writeInt(node);
      out.writeBoolean(fence != null);
      if (fence != null) {
        out.writeUTF(fence.scope());
        out.writeInt(fence.partition());
        out.writeLong(fence.epoch());
        out.writeLong(fence.attempt());
      }
      out.writeInt(rows.size());
      for (Row row : rows) {
        Long value = row.value();
        out.writeLong(row.key());
        out.writeBoolean(value == null);
        out.writeLong(value == null ? 0 : value);
      }
      out.flush();
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      return in.readByte() == TableServer.DONE
          ? null
          : new StoreResult.Fenced(in.readLong(), in.readLong());
    } catch (IOException e) {
      throw new StoreException(StoreException.Kind.UNAVAILABLE, "the table is away: " + e, e);
    }
  }
}
