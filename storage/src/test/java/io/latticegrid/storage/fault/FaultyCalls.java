package io.latticegrid.storage.fault;

import io.latticegrid.storage.fault.SystemCall.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A thread whose calls to the disk are under a supervisor, and so are those of all threads and
 * processes that it starts: what they do to files below a directory can be made to fail, to be cut
 * off, or to take long, at any time and for any time. Nothing else is touched. Thread-safe.
 *
 * <p>It is for processes that are made for it: a thread can't be freed again. If the process ends,
 * the calls that wait for an answer fail; no target waits for ever.
 */
public final class FaultyCalls implements AutoCloseable {
  private static final long RECEIVE = 0xC0502100L;
  private static final long SEND = 0xC0182101L;
  private static final int ANSWER_BYTES = 24;
  private static final int CONTINUE = 1;
  private static final short POLL_IN = 1;
  private static final short POLL_HANG_UP = 16;
  private static final long LATE_NANOS = 40_000_000L;
  private static final long IDLE_NANOS = 200_000_000L;
  private static final long BUSY_NANOS = 2_000_000L;

  private final Path directory;
  private final ExecutorService inside;
  private final AtomicLong spared = new AtomicLong();
  private final AtomicLong struck = new AtomicLong();
  private final AtomicLong synced = new AtomicLong();
  private final Queue<Late> late = new ArrayDeque<>();
  private final List<CaughtCall> held = new ArrayList<>();
  private final Semaphore waiting = new Semaphore(0);
  private volatile Fault fault = Fault.NONE;

  /** A call that is answered at a time. */
  private record Late(CaughtCall call, long dueNanos) {}

  private FaultyCalls(Path directory) {
    this.directory = directory;
    inside =
        Executors.newSingleThreadExecutor(
            work -> Thread.ofPlatform().name("faulty").daemon().unstarted(work));
  }

  /** For the files below a directory; UnsupportedOperationException says why it can't be had. */
  public static FaultyCalls below(Path directory) {
    String os = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    if (!os.equals("Linux amd64") && !os.equals("Linux aarch64")) {
      throw new UnsupportedOperationException(
          "system calls are caught on Linux only, not on " + os);
    }
    try {
      FaultyCalls calls = new FaultyCalls(directory.toRealPath());
      int listener = calls.inside(CallFilter::install);
      if (listener < 0) {
        throw new UnsupportedOperationException(
            "the kernel lets nobody listen to filtered calls here: error " + -listener);
      }
      Thread.ofPlatform().name("supervisor").daemon().start(() -> calls.serve(listener));
      calls.tryOut();
      return calls;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Does some work on the thread that is supervised. */
  public <T> T inside(Callable<T> work) {
    try {
      return inside.submit(work).get();
    } catch (InterruptedException | ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause() == null ? e : e.getCause());
    }
  }

  /** From now on this happens. */
  public void set(Fault fault) {
    spared.set(fault.spared());
    this.fault = fault;
  }

  /** How many calls something happened to. */
  public long struck() {
    return struck.get();
  }

  /** How many syncs were let through. */
  public long synced() {
    return synced.get();
  }

  /** Waits until another call is held; false if none is for so long. */
  public boolean awaitHeld(long nanos) throws InterruptedException {
    return waiting.tryAcquire(nanos, TimeUnit.NANOSECONDS);
  }

  /** Ends the thread; what it has started goes on without faults. */
  @Override
  public void close() {
    set(Fault.NONE);
    inside.shutdown();
  }

  /** A sync below the directory is seen; this also readies all that the supervisor needs. */
  private void tryOut() {
    long before = synced.get();
    inside(() -> {
      Path trial = directory.resolve("trial");
      try (FileChannel channel =
          FileChannel.open(trial, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      return Files.deleteIfExists(trial);
    });
    if (synced.get() == before) {
      throw new UnsupportedOperationException("a sync was not caught");
    }
  }

  private void serve(int listener) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment poll = arena.allocate(8, 8);
      MemorySegment wait = arena.allocate(16, 8);
      MemorySegment told = arena.allocate(CaughtCall.BYTES, 8);
      MemorySegment answer = arena.allocate(ANSWER_BYTES, 8);
      poll.set(ValueLayout.JAVA_INT, 0, listener);
      poll.set(ValueLayout.JAVA_SHORT, 4, POLL_IN);
      while (true) {
        // The kernel leaves there what was not waited.
        wait.set(ValueLayout.JAVA_LONG, 0, 0L);
        wait.set(
            ValueLayout.JAVA_LONG, 8, late.isEmpty() && held.isEmpty() ? IDLE_NANOS : BUSY_NANOS);
        Kernel.call(SystemCall.PPOLL, poll.address(), 1, wait.address(), 0, 0);
        short ready = poll.get(ValueLayout.JAVA_SHORT, 6);
        if ((ready & POLL_IN) != 0) {
          told.fill((byte) 0);
          if (Kernel.call(SystemCall.IOCTL, listener, RECEIVE, told.address()) == 0) {
            decide(CaughtCall.read(told), listener, answer);
          }
        } else if ((ready & POLL_HANG_UP) != 0) {
          return;
        }
        answerTheLate(listener, answer);
      }
    } finally {
      // Whoever waits for an answer gets an error.
      Kernel.call(SystemCall.CLOSE, listener);
    }
  }

  private void decide(CaughtCall call, int listener, MemorySegment answer) {
    Fault now = fault;
    Operation operation = call.call().operation();
    boolean concerned =
        (now.on().contains(operation) || operation == Operation.SYNC) && call.isBelow(directory);
    boolean strikes =
        concerned
            && now.on().contains(operation)
            && (now.kind() != Fault.Kind.FAILS_TO_GROW || call.grows())
            && spared.getAndDecrement() <= 0;
    if (!strikes) {
      goOn(call, listener, answer, concerned);
      return;
    }
    struck.incrementAndGet();
    if (now.recurs()) {
      spared.set(now.spared());
    }
    switch (now.kind()) {
      case FAILS, FAILS_TO_GROW -> send(listener, answer, call, 0, -now.error(), 0);
      case IS_TORN -> {
        fault = new Fault(now.on(), Fault.Kind.FAILS, now.error(), 0, false);
        long done = call.tear();
        send(listener, answer, call, done, done == 0 ? -now.error() : 0, 0);
      }
      case IS_LATE -> late.add(new Late(call, System.nanoTime() + LATE_NANOS));
      case IS_HELD -> {
        held.add(call);
        waiting.release();
      }
    }
  }

  private void answerTheLate(int listener, MemorySegment answer) {
    while (!late.isEmpty() && late.element().dueNanos() - System.nanoTime() <= 0) {
      goOn(late.remove().call(), listener, answer, true);
    }
    if (!held.isEmpty() && fault.kind() != Fault.Kind.IS_HELD) {
      held.forEach(call -> goOn(call, listener, answer, true));
      held.clear();
      waiting.drainPermits();
    }
  }

  private void goOn(CaughtCall call, int listener, MemorySegment answer, boolean below) {
    if (below && call.call().operation() == Operation.SYNC) {
      synced.incrementAndGet();
    }
    send(listener, answer, call, 0, 0, CONTINUE);
  }

  /** An answer that comes too late, because the caller has died, is none. */
  private static void send(
      int listener, MemorySegment answer, CaughtCall call, long value, int error, int flags) {
    answer.set(ValueLayout.JAVA_LONG, 0, call.id());
    answer.set(ValueLayout.JAVA_LONG, 8, value);
    answer.set(ValueLayout.JAVA_INT, 16, error);
    answer.set(ValueLayout.JAVA_INT, 20, flags);
    Kernel.call(SystemCall.IOCTL, listener, SEND, answer.address());
  }
}
