package io.latticegrid.proto.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.Opcode;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FrameFuzzTest {
  private final Rand rand = new SplittableRand(7400);

  private byte[] random(int most) {
    byte[] bytes = new byte[rand.nextInt(most)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) rand.nextLong();
    }
    return bytes;
  }

  /** Whether the task went well; anything but a malformed-data error fails the test. */
  private static boolean survives(Runnable task) {
    try {
      task.run();
      return true;
    } catch (MalformedDataException e) {
      return false;
    }
  }

  @Test
  @DisplayName("random bytes are malformed and nothing else")
  void randomBytes() {
    ByteWriter greeting = new ByteWriter();
    FrameCodec.writePreface(greeting);
    FrameCodec.write(FrameSamples.all().get("HELLO-client"), greeting);
    for (int i = 0; i < 20_000; i++) {
      FrameDecoder decoder = new FrameDecoder();
      if (i % 2 == 0) {
        decoder.feed(ByteBuffer.wrap(greeting.toByteArray()), () -> {}, frame -> {});
      }
      byte[] bytes = random(200);
      survives(() -> decoder.feed(ByteBuffer.wrap(bytes), () -> {}, frame -> {}));
    }
  }

  @Test
  @DisplayName("a changed frame is found by its checksum")
  void changedFrames() {
    for (Frame frame : FrameSamples.all().values()) {
      byte[] bytes = GoldenFramesTest.bytes(frame);
      for (int i = 0; i < 200; i++) {
        byte[] changed = bytes.clone();
        // The length is the decoder's; without the bit of the checksum nothing is promised.
        int at = 4 + rand.nextInt(bytes.length - 4);
        int bit = rand.nextInt(8);
        if (at != FrameLayout.PRESENT_OFFSET || bit != 6) {
          changed[at] ^= (byte) (1 << bit);
          assertEquals(false, survives(() -> FrameCodec.read(changed, 0, changed.length)));
        }
      }
    }
  }

  @Test
  @DisplayName("a changed, cut or lengthened body is malformed, or another message of that kind")
  void changedBodies() {
    for (Frame frame : FrameSamples.all().values()) {
      ByteWriter out = new ByteWriter();
      frame.message().write(out);
      Opcode opcode = frame.message().opcode();
      for (int i = 0; i < 2_000; i++) {
        byte[] body = changed(out.toByteArray());
        survives(() -> rewrite(opcode.read(new ByteReader(body))));
      }
      for (int i = 0; i < 500; i++) {
        byte[] body = random(60);
        survives(() -> rewrite(opcode.read(new ByteReader(body))));
      }
    }
  }

  /** What could be read can be written, and reads the same again. */
  private static void rewrite(Message message) {
    ByteWriter out = new ByteWriter();
    message.write(out);
    Message again = message.opcode().read(new ByteReader(out.toByteArray()));
    assertEquals(DeepText.of(message), DeepText.of(again));
  }

  private byte[] changed(byte[] bytes) {
    ByteWriter out = new ByteWriter();
    switch (rand.nextInt(4)) {
      case 0 -> out.writeRaw(bytes, 0, rand.nextInt(bytes.length + 1));
      case 1 -> out.writeRaw(bytes).writeRaw(random(8));
      default -> {
        byte[] copy = bytes.clone();
        for (int i = rand.nextInt(4); i >= 0 && copy.length > 0; i--) {
          copy[rand.nextInt(copy.length)] = edge();
        }
        out.writeRaw(copy);
      }
    }
    return out.toByteArray();
  }

  private byte edge() {
    List<Integer> edges = List.of(0, 1, 2, 0x7F, 0x80, 0xFF, (int) rand.nextLong());
    return (byte) (int) edges.get(rand.nextInt(edges.size()));
  }
}
