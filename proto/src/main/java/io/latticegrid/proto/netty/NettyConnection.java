package io.latticegrid.proto.netty;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.codec.ValueBytes;
import io.latticegrid.data.port.Loop;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.Opcode;
import io.latticegrid.proto.message.ReplyBody;
import io.latticegrid.proto.message.RequestBody;
import io.latticegrid.proto.message.RequestHead;
import io.latticegrid.proto.routing.ProtocolRange;
import io.latticegrid.proto.transport.Connection;
import io.latticegrid.proto.transport.ConnectionHandler;
import io.latticegrid.proto.wire.FrameCodec;
import io.latticegrid.proto.wire.FrameDecoder;
import io.latticegrid.proto.wire.FrameView;
import io.latticegrid.proto.wire.VersionMismatchException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel as a {@link Connection}. {@link #send}, {@link #isOpen} and {@link #close} are
 * thread-safe; the rest is confined to the channel's event loop.
 *
 * <p>Frames sent in one turn of the loop are gathered in one buffer, which leaves at its end.
 */
final class NettyConnection extends ChannelInboundHandlerAdapter
    implements Connection, FrameDecoder.Receiver {
  private static final Logger LOG = LoggerFactory.getLogger(NettyConnection.class);
  private static final int MAX_RETAINED_ENCODER = 1 << 20;

  /** Frames up to this size are still taken when there is no room for others. */
  private static final int SMALL_FRAME = 16 << 10;

  /** What a buffer that gathers frames has room for at first, and holds at most. */
  private static final int MIN_GATHERED = 512;

  private static final int MAX_GATHERED = 64 << 10;

  /** How much must leave before a connection is writable again when even those are refused. */
  private static final long FULL_BYTES = 32 << 20;

  private static final FastThreadLocal<ByteWriter> ENCODER =
      new FastThreadLocal<>() {
        @Override
        protected ByteWriter initialValue() {
          return new ByteWriter(4096);
        }
      };

  private final NettyLoop loop;
  private final Channel channel;
  private final ConnectionHandler handler;
  private final ProtocolRange range;
  private final FrameDecoder decoder;
  private final Runnable flush = this::flush;
  private @Nullable ByteBuf gathered;
  private boolean flushPlanned;
  private volatile int version;
  private volatile @Nullable String closeReason;

  NettyConnection(NettyLoop loop, Channel channel, ProtocolRange range, ConnectionHandler handler) {
    this.range = range;
    this.decoder = new FrameDecoder(range);
    this.loop = loop;
    this.channel = channel;
    this.handler = handler;
  }

  @Override
  public boolean send(Frame frame) {
    ByteWriter encoder = encoder();
    if (encoder == null) {
      return false;
    }
    FrameCodec.write(frame, version, encoder);
    return sendEncoded(encoder);
  }

  @Override
  public boolean request(RequestHead head, Message message) {
    ByteWriter encoder = encoder();
    if (encoder == null) {
      return false;
    }
    FrameCodec.writeRequest(head, message, version, encoder);
    return sendEncoded(encoder);
  }

  @Override
  public boolean request(Header header, Opcode opcode, RequestBody body) {
    ByteWriter encoder = encoder();
    if (encoder == null) {
      return false;
    }
    FrameCodec.writeRequest(header, opcode, body, encoder);
    return sendEncoded(encoder);
  }

  @Override
  public boolean reply(long correlation, int flags, Message answer) {
    ByteWriter encoder = encoder();
    if (encoder == null) {
      return false;
    }
    FrameCodec.writeReply(correlation, flags, answer, version, encoder);
    return sendEncoded(encoder);
  }

  @Override
  public boolean replyFound(long correlation, int flags, ValueBytes value) {
    ByteWriter encoder = encoder();
    if (encoder == null) {
      return false;
    }
    FrameCodec.writeFound(correlation, flags, value, encoder);
    return sendEncoded(encoder);
  }

  @Override
  public boolean reply(long correlation, Opcode opcode, ReplyBody body) {
    ByteWriter encoder = encoder();
    if (encoder == null) {
      return false;
    }
    FrameCodec.writeReply(correlation, opcode, body, encoder);
    return sendEncoded(encoder);
  }

  /** Where to encode a frame; null if none can be taken. */
  private @Nullable ByteWriter encoder() {
    if (!channel.isActive() || channel.bytesBeforeWritable() > FULL_BYTES) {
      return null;
    }
    ByteWriter encoder = ENCODER.get();
    encoder.reset();
    return encoder;
  }

  private boolean sendEncoded(ByteWriter encoder) {
    boolean hasRoom = channel.isWritable() || encoder.position() <= SMALL_FRAME;
    boolean taken = hasRoom && write(encoder);
    if (encoder.array().length > MAX_RETAINED_ENCODER) {
      ENCODER.remove();
    }
    return taken;
  }

  private boolean write(ByteWriter encoder) {
    if (loop.inLoop()) {
      gather(encoder.array(), encoder.position());
      return true;
    }
    byte[] bytes = encoder.toByteArray();
    // Gathered and flushed on the loop: a flush planned before a write was queued would miss it.
    try {
      channel.eventLoop().execute(() -> gather(bytes, bytes.length));
    } catch (RejectedExecutionException e) {
      return false;
    }
    return true;
  }

  private void gather(byte[] frame, int length) {
    ByteBuf bytes = gathered;
    if (bytes != null && bytes.readableBytes() + length > MAX_GATHERED) {
      writeGathered();
      // Nothing of it has left: it goes with the channel.
      bytes.release();
      bytes = null;
    }
    if (bytes == null) {
      bytes = LoopBuffers.here().take(Math.max(length, MIN_GATHERED));
      gathered = bytes;
    }
    bytes.writeBytes(frame, 0, length);
    if (!flushPlanned) {
      flushPlanned = true;
      loop.atEndOfTurn(flush);
    }
  }

  /**
   * Hands what gathered to the channel, and keeps a reference to the buffer; null if nothing did.
   */
  private @Nullable ByteBuf writeGathered() {
    ByteBuf bytes = gathered;
    if (bytes != null) {
      gathered = null;
      // What fails comes to exceptionCaught.
      var unused = channel.write(bytes.retain(), channel.voidPromise());
    }
    return bytes;
  }

  private void flush() {
    flushPlanned = false;
    ByteBuf written = writeGathered();
    channel.flush();
    if (written != null) {
      LoopBuffers.here().giveBack(written);
    }
  }

  @Override
  public boolean isOpen() {
    return channel.isActive();
  }

  @Override
  public void close(String reason) {
    if (closeReason == null) {
      closeReason = reason;
    }
    if (loop.inLoop()) {
      flushAndClose();
    } else {
      loop.execute(this::flushAndClose);
    }
  }

  @Override
  public void abort(String reason) {
    if (closeReason == null) {
      closeReason = reason;
    }
    if (loop.inLoop()) {
      reset();
    } else {
      loop.execute(this::reset);
    }
  }

  /** With a linger of 0 the system forgets what it has not sent, and tells the other end. */
  private void reset() {
    try {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    } catch (ChannelException e) {
      LOG.debug("{} is closed already", remote(), e);
    }
    var unused = channel.close();
  }

  /** What was sent before, such as the reason for closing, leaves before the end. */
  private void flushAndClose() {
    flush();
    var unused = channel.close();
  }

  @Override
  public int version() {
    return version;
  }

  @Override
  public void restrict() {
    decoder.restrict();
  }

  @Override
  public void pauseReading() {
    channel.config().setAutoRead(false);
  }

  @Override
  public void resumeReading() {
    channel.config().setAutoRead(true);
  }

  @Override
  public long unsentBytes() {
    ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
    return unsent == null ? 0 : unsent.totalPendingWriteBytes();
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public String remote() {
    return String.valueOf(channel.remoteAddress());
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    ByteWriter preface = new ByteWriter(16);
    FrameCodec.writePreface(range, preface);
    if (!write(preface)) {
      close("the transport is closing");
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      // The decoder copies out of it, so the buffer's own view will do.
      decoder.feed(bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes()), this);
    } catch (VersionMismatchException e) {
      handler.incompatible(String.valueOf(e.getMessage()));
      close("protocol broken: " + e.getMessage());
    } catch (MalformedDataException e) {
      LOG.warn("closing the connection with {}: {}", remote(), e.getMessage());
      close("protocol broken: " + e.getMessage());
    } finally {
      bytes.release();
    }
  }

  @Override
  public void agreed() {
    version = decoder.version();
    handler.opened(this);
  }

  @Override
  public void received(Frame frame) {
    if (closeReason == null) {
      handler.received(this, frame);
    }
  }

  @Override
  public boolean receivedPlain(FrameView frame) {
    return closeReason != null || handler.receivedPlain(this, frame);
  }

  @Override
  public void coming(FrameView frame) {
    handler.coming(frame);
  }

  @Override
  public void come() {
    handler.come();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    ByteBuf unsent = gathered;
    gathered = null;
    if (unsent != null) {
      unsent.release();
    }
    String reason = closeReason;
    handler.closed(false, reason == null ? "closed by " + remote() : reason);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      LOG.debug("connection with {} broke", remote(), cause);
    } else {
      LOG.error("closing the connection with {}", remote(), cause);
    }
    close(String.valueOf(cause.getMessage()));
  }
}
