package io.latticegrid.sim;

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
import io.latticegrid.proto.transport.Connection;
import io.latticegrid.proto.transport.ConnectionHandler;
import io.latticegrid.proto.wire.FrameCodec;
import io.latticegrid.proto.wire.FrameDecoder;
import io.latticegrid.proto.wire.FrameView;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One end of a virtual connection: really encodes and decodes every frame. Confined to the
 * simulation's thread. Frames sent in one turn of the loop leave together at its end.
 */
final class SimEnd implements Connection, FrameDecoder.Receiver {
  private static final int KEPT_WHEN_CLOSED_PERCENT = 75;

  private final SimNetwork network;
  private final SimProcess process;
  private final SimLoop loop;
  private final String remote;
  private final FrameDecoder decoder = new FrameDecoder();
  private final ByteWriter unsent = new ByteWriter(256);
  private @Nullable ConnectionHandler handler;
  private @Nullable SimPipe out;
  private @Nullable String closeReason;

  /** At the end of whose turn what is unsent leaves. */
  private @Nullable SimActor flushedBy;

  private boolean told;

  SimEnd(SimNetwork network, SimProcess process, SimLoop loop, String remote) {
    this.network = network;
    this.process = process;
    this.loop = loop;
    this.remote = remote;
  }

  SimActor actor() {
    return loop.actor();
  }

  SimProcess process() {
    return process;
  }

  void attach(SimPipe pipe) {
    out = pipe;
  }

  /** The connection stands: says the preface. */
  void establish(ConnectionHandler newHandler) {
    handler = newHandler;
    FrameCodec.writePreface(unsent);
    planFlush();
  }

  @Override
  public boolean send(Frame frame) {
    if (!mayTake()) {
      return false;
    }
    FrameCodec.write(frame, decoder.version(), unsent);
    planFlush();
    return true;
  }

  @Override
  public boolean request(RequestHead head, Message message) {
    if (!mayTake()) {
      return false;
    }
    FrameCodec.writeRequest(head, message, decoder.version(), unsent);
    planFlush();
    return true;
  }

  @Override
  public boolean request(Header header, Opcode opcode, RequestBody body) {
    if (!mayTake()) {
      return false;
    }
    FrameCodec.writeRequest(header, opcode, body, unsent);
    planFlush();
    return true;
  }

  @Override
  public boolean reply(long correlation, int flags, Message answer) {
    if (!mayTake()) {
      return false;
    }
    FrameCodec.writeReply(correlation, flags, answer, decoder.version(), unsent);
    planFlush();
    return true;
  }

  @Override
  public boolean replyFound(long correlation, int flags, ValueBytes value) {
    if (!mayTake()) {
      return false;
    }
    FrameCodec.writeFound(correlation, flags, value, unsent);
    planFlush();
    return true;
  }

  @Override
  public boolean reply(long correlation, Opcode opcode, ReplyBody body) {
    if (!mayTake()) {
      return false;
    }
    FrameCodec.writeReply(correlation, opcode, body, unsent);
    planFlush();
    return true;
  }

  private boolean mayTake() {
    SimPipe pipe = out;
    if (closeReason != null || pipe == null || !process.isAlive()) {
      return false;
    }
    if (pipe.bytesUnderWay() + unsent.position() >= network.outboundLimitBytes()) {
      network.count(NetworkStats.Counter.FULL);
      return false;
    }
    return true;
  }

  private void planFlush() {
    if (flushedBy == null || !flushedBy.isAlive()) {
      flushedBy = loop.atEndOfTurnOfSender(this::flush);
    }
  }

  private void flush() {
    flushedBy = null;
    SimPipe pipe = out;
    if (pipe != null && unsent.position() > 0 && process.isAlive()) {
      pipe.write(Arrays.copyOf(unsent.array(), unsent.position()), loop.handOverNanos());
    }
    unsent.reset();
  }

  void arrived(ByteBuffer bytes) {
    if (handler == null || closeReason != null) {
      return;
    }
    try {
      decoder.feed(bytes, this);
    } catch (MalformedDataException e) {
      network.malformed(this, e);
      close("protocol broken: " + e.getMessage());
    }
  }

  @Override
  public void agreed() {
    if (handler != null) {
      handler.opened(this);
    }
  }

  @Override
  public void received(Frame frame) {
    if (closeReason == null && handler != null) {
      handler.received(this, frame);
    }
  }

  @Override
  public boolean receivedPlain(FrameView frame) {
    return closeReason != null || (handler != null && handler.receivedPlain(this, frame));
  }

  @Override
  public void coming(FrameView frame) {
    if (handler != null) {
      handler.coming(frame);
    }
  }

  @Override
  public void come() {
    if (handler != null) {
      handler.come();
    }
  }

  /** Whether nothing more will happen at this end. */
  boolean isOver() {
    return told || !loop.actor().isAlive();
  }

  /** The other end closed, or the connection broke. */
  void ended(String reason) {
    if (closeReason == null) {
      closeReason = reason;
    }
    tell();
    SimPipe pipe = out;
    if (pipe != null) {
      pipe.end(reason);
    }
  }

  private void tell() {
    if (!told && handler != null) {
      told = true;
      handler.closed(false, String.valueOf(closeReason));
    }
  }

  @Override
  public boolean isOpen() {
    return closeReason == null && process.isAlive();
  }

  @Override
  public void close(String reason) {
    if (closeReason != null) {
      return;
    }
    closeReason = reason;
    if (network.drawUpTo(99) < KEPT_WHEN_CLOSED_PERCENT) {
      flush();
    }
    unsent.reset();
    SimPipe pipe = out;
    if (pipe != null) {
      pipe.end("closed by " + process);
    }
    loop.execute(this::tell);
  }

  @Override
  public void abort(String reason) {
    if (closeReason != null) {
      return;
    }
    closeReason = reason;
    unsent.reset();
    SimPipe pipe = out;
    if (pipe != null) {
      pipe.abort("aborted by " + process);
    }
    loop.execute(this::tell);
  }

  @Override
  public int version() {
    return decoder.version();
  }

  @Override
  public void restrict() {
    decoder.restrict();
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public String remote() {
    return remote;
  }

  @Override
  public String toString() {
    return process + " with " + remote;
  }
}
