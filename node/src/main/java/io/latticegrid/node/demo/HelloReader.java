package io.latticegrid.node.demo;

import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.SessionMessage.Hello;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.wire.FrameDecoder;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Knows a LatticeGrid node by the address in the first frame that it sends. Confined to the thread
 * that carries what the caller says.
 */
final class HelloReader implements CallerReader {
  private final List<Address> fronts;
  private final FrameDecoder decoder = new FrameDecoder();
  private boolean done;
  private int found = FaultProxy.ANYBODY;

  HelloReader(Socket caller, List<Address> fronts) {
    this.fronts = fronts;
  }

  @Override
  public int read(byte[] bytes, int length) {
    if (!done) {
      try {
        decoder.feed(ByteBuffer.wrap(bytes, 0, length), () -> {}, this::see);
      } catch (MalformedDataException e) {
        done = true; // The node behind will say so to the caller.
      }
    }
    return found;
  }

  private void see(Frame frame) {
    if (!done && frame.message() instanceof Hello hello) {
      found = hello.self() == null ? found : fronts.indexOf(hello.self().address());
    }
    done = true;
  }
}
