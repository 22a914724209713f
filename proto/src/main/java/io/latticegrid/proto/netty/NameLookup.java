package io.latticegrid.proto.netty;

import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.Seed;
import io.latticegrid.proto.transport.Found;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks names and files up on threads of its own, for both may block for long and must not hold up
 * an event loop. Thread-safe. Its threads end when there is nothing to do.
 */
final class NameLookup implements Found.Source {
  private static final int THREADS = 2;
  private static final int MAX_WAITING = 1_024;
  private static final int IDLE_SECONDS = 10;

  private final ThreadPoolExecutor pool;

  NameLookup(String threadName) {
    pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING),
            new DefaultThreadFactory(threadName, true));
    pool.allowCoreThreadTimeOut(true);
  }

  /** The address without a look-up; null if its host is a name. */
  @Nullable InetSocketAddress literal(Address address) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address.host());
    try {
      return bytes == null
          ? null
          : new InetSocketAddress(InetAddress.getByAddress(address.host(), bytes), address.port());
    } catch (UnknownHostException e) {
      return null;
    }
  }

  /** Looks a host up; the callback gets the address or a problem, on any thread. */
  void resolve(Address address, BiConsumer<@Nullable InetSocketAddress, @Nullable String> done) {
    try {
      pool.execute(() -> {
        try {
          InetAddress found = InetAddress.getByName(address.host());
          done.accept(new InetSocketAddress(found, address.port()), null);
        } catch (UnknownHostException e) {
          done.accept(
              null, "cannot connect to " + address + ": no address is known for this host name");
        }
      });
    } catch (RejectedExecutionException e) {
      done.accept(null, "cannot connect to " + address + ": too many names are being looked up");
    }
  }

  /** Looks at seeds; the callback is told on any thread. */
  void find(List<Seed> seeds, Consumer<Found> done) {
    try {
      pool.execute(() -> done.accept(Found.in(this, seeds)));
    } catch (RejectedExecutionException e) {
      Found fixed = Found.fixed(seeds);
      done.accept(new Found(fixed.addresses(), List.of("too many names are being looked up")));
    }
  }

  @Override
  public List<String> literals(String name) {
    try {
      List<String> literals = new ArrayList<>();
      for (InetAddress address : InetAddress.getAllByName(name)) {
        literals.add(NetUtil.toAddressString(address));
      }
      return literals;
    } catch (UnknownHostException e) {
      return List.of();
    }
  }

  @Override
  public @Nullable String text(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException | InvalidPathException e) {
      return null;
    }
  }

  void close() {
    pool.shutdownNow();
  }
}
