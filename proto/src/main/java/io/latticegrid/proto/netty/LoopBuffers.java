package io.latticegrid.proto.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of one event loop, used over and over by all of its connections: one into which bytes
 * arrive, and some in which frames are gathered. Confined to the loop; freed when its thread ends.
 *
 * <p>Taking one from a pool and giving it back costs more than what is done with most of them.
 */
final class LoopBuffers {
  /** What arrives is decoded before more is read, so one is enough. */
  private static final int RECEIVED_BYTES = 64 << 10;

  /** Buffers kept for gathering: connections to which something is to be said in one turn. */
  private static final int MOST_SPARE = 16;

  /** A buffer that has become longer than this is not kept. */
  private static final int MAX_SPARE_BYTES = 64 << 10;

  /** None of these leaves this class before it is empty again, so nothing can leak. */
  private static final ByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(true, true);

  private static final FastThreadLocal<LoopBuffers> OF_LOOP =
      new FastThreadLocal<>() {
        @Override
        protected LoopBuffers initialValue() {
          return new LoopBuffers();
        }

        @Override
        protected void onRemoval(LoopBuffers buffers) {
          buffers.free();
        }
      };

  private final ArrayDeque<ByteBuf> spare = new ArrayDeque<>();
  private @Nullable ByteBuf receiving;

  private LoopBuffers() {}

  /** Those of the loop that the caller runs on. */
  static LoopBuffers here() {
    return OF_LOOP.get();
  }

  /** An empty buffer with room for so many bytes; whoever writes it keeps a reference. */
  ByteBuf take(int bytes) {
    ByteBuf kept = spare.pollLast();
    return kept == null ? ALLOCATOR.directBuffer(bytes) : kept;
  }

  /** Takes back a buffer to which the caller has one reference left. */
  void giveBack(ByteBuf buffer) {
    // Somebody else has one as long as not all of it is written.
    boolean free = buffer.refCnt() == 1 && buffer.capacity() <= MAX_SPARE_BYTES;
    if (free && spare.size() < MOST_SPARE) {
      spare.addLast(buffer.clear());
    } else {
      buffer.release();
    }
  }

  private ByteBuf receiving() {
    ByteBuf kept = receiving;
    if (kept == null) {
      kept = ALLOCATOR.directBuffer(RECEIVED_BYTES);
      receiving = kept;
    }
    // If a handler kept what it was given, it keeps it alone.
    return kept.refCnt() == 1
        ? kept.clear().retain()
        : ALLOCATOR.directBuffer(RECEIVED_BYTES, RECEIVED_BYTES);
  }

  private void free() {
    spare.forEach(ByteBuf::release);
    spare.clear();
    ByteBuf kept = receiving;
    receiving = null;
    if (kept != null) {
      kept.release();
    }
  }

  /** Has channels receive into the buffer of their loop. Thread-safe. */
  static final class Receiving extends DefaultMaxMessagesRecvByteBufAllocator {
    @Override
    @SuppressWarnings("deprecation") // the type that the method has
    public Handle newHandle() {
      return new MaxMessageHandle() {
        @Override
        public int guess() {
          return RECEIVED_BYTES;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator unused) {
          return here().receiving();
        }
      };
    }
  }
}
