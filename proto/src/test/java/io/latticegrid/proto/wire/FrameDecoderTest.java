package io.latticegrid.proto.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.SessionMessage;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {
  private static final Frame HELLO = FrameSamples.all().get("HELLO-client");

  private final FrameDecoder decoder = new FrameDecoder();
  private final List<Frame> frames = new ArrayList<>();
  private int prefaces;

  private void feed(byte[] bytes) {
    decoder.feed(ByteBuffer.wrap(bytes), () -> prefaces++, frames::add);
  }

  private void greet() {
    feed(preface());
    feed(GoldenFramesTest.bytes(HELLO));
  }

  private static byte[] preface() {
    ByteWriter out = new ByteWriter();
    FrameCodec.writePreface(out);
    return out.toByteArray();
  }

  private static byte[] little(int value) {
    return new ByteWriter().writeInt(value).toByteArray();
  }

  private void refuses(byte[] bytes, String reason) {
    MalformedDataException e = assertThrows(MalformedDataException.class, () -> feed(bytes));
    assertTrue(String.valueOf(e.getMessage()).contains(reason), e.getMessage());
  }

  @Test
  @DisplayName("the same bytes in any pieces are the same frames")
  void segmentationDoesNotMatter() {
    ByteWriter stream = new ByteWriter();
    FrameCodec.writePreface(stream);
    List<Frame> sent = new ArrayList<>(List.of(HELLO));
    sent.addAll(FrameSamples.all().values());
    sent.add(Frame.request(9, new DataMessage.Get(new byte[3_000_000])));
    sent.addAll(FrameSamples.all().values());
    sent.forEach(frame -> FrameCodec.write(frame, stream));
    byte[] bytes = stream.toByteArray();
    for (int seed = 0; seed < 20; seed++) {
      Rand rand = new SplittableRand(seed);
      int most = 1 << (seed % 5 * 4);
      FrameDecoder any = new FrameDecoder();
      List<Frame> arrived = new ArrayList<>();
      for (int at = 0; at < bytes.length; ) {
        int length = Math.min(bytes.length - at, 1 + rand.nextInt(most + at / 64));
        any.feed(ByteBuffer.wrap(bytes, at, length), () -> {}, arrived::add);
        at += length;
      }
      assertEquals(sent.size(), arrived.size());
      for (int i = 0; i < sent.size(); i++) {
        assertEquals(DeepText.of(sent.get(i)), DeepText.of(arrived.get(i)));
      }
    }
  }

  @Test
  @DisplayName("the preface is announced once, when it is whole and right")
  void prefaceIsAnnounced() {
    byte[] preface = preface();
    for (int i = 0; i < preface.length; i++) {
      assertFalse(decoder.prefaceSeen());
      feed(new byte[] {preface[i]});
    }
    assertTrue(decoder.prefaceSeen());
    feed(GoldenFramesTest.bytes(HELLO));
    assertEquals(1, prefaces);
  }

  @Test
  @DisplayName("another protocol is told by its first bytes")
  void wrongMagicIsRefused() {
    refuses(
        "GET / HTTP/1.1\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
        "magic 47455420");
  }

  @Test
  @DisplayName("versions that do not overlap are refused by name")
  void wrongVersionIsRefused() {
    refuses(new byte[] {'L', 'G', 'R', 'D', 9, 8, 0, 0}, "versions 8 to 9, this node 1 to 2");
  }

  @Test
  @DisplayName("a newer peer that also speaks this version is welcome")
  void overlappingVersionsAreTaken() {
    feed(new byte[] {'L', 'G', 'R', 'D', 9, 1, 0, 0});
    assertTrue(decoder.prefaceSeen());
  }

  @Test
  @DisplayName("the first frame introduces the other end, whatever else it could be")
  void firstMessageMustIntroduce() {
    feed(preface());
    refuses(
        GoldenFramesTest.bytes(FrameSamples.all().get("GET")),
        "first message must be HELLO or WELCOME, not GET");
    assertTrue(frames.isEmpty());
  }

  @Test
  @DisplayName("a failure may come instead of a welcome")
  void firstMessageMayBeAFailure() {
    feed(preface());
    feed(GoldenFramesTest.bytes(FrameSamples.all().get("FAILURE")));
    assertEquals(1, frames.size());
  }

  @Test
  @DisplayName("before the introduction a frame is small")
  void firstFrameIsSmall() {
    feed(preface());
    refuses(little(FrameLayout.MAX_FIRST_FRAME_LENGTH), "a frame of 16384 bytes");
  }

  @Test
  @DisplayName("negative, short and oversized lengths are refused")
  void lengthsAreChecked() {
    int[] lengths = {-1, Integer.MIN_VALUE, 0, 15, FrameLayout.MAX_FRAME_LENGTH - 3};
    for (int length : lengths) {
      FrameDecoderTest fresh = new FrameDecoderTest();
      fresh.greet();
      fresh.refuses(little(length), "a frame of " + Integer.toUnsignedString(length) + " bytes");
    }
  }

  @Test
  @DisplayName("wrong bytes in a frame are refused with the reason")
  void framesAreChecked() {
    byte[] get = GoldenFramesTest.bytes(FrameSamples.all().get("PUT-SET"));
    refusesChanged(get, get.length - 1, 1, "checksum of a frame PUT");
    refusesChanged(get, FrameLayout.VERSION_OFFSET, 2, "protocol version 3");
    refusesChanged(get, FrameLayout.FLAGS_OFFSET, 2, "fragments");
    refusesChanged(get, FrameLayout.OPCODE_OFFSET, 0x60, "unknown opcode 117");
    refusesChanged(get, FrameLayout.OPCODE_OFFSET + 1, 1, "unknown opcode 277");
    refusesChanged(get, FrameLayout.HEADER_LENGTH_OFFSET, 0x08, "header length 16");
    refusesChanged(get, FrameLayout.HEADER_LENGTH_OFFSET + 1, 0x10, "header length 4120");
  }

  private static void refusesChanged(byte[] bytes, int at, int flip, String reason) {
    byte[] changed = bytes.clone();
    changed[at] ^= (byte) flip;
    FrameDecoderTest fresh = new FrameDecoderTest();
    fresh.greet();
    fresh.refuses(changed, reason);
  }

  @Test
  @DisplayName("bytes behind a body are refused")
  void trailingBytesAreRefused() {
    greet();
    ByteWriter out = new ByteWriter();
    out.writeInt(17).writeShort(20).writeByte(1).writeByte(0).writeShort(4).writeShort(0);
    out.writeLong(1).writeByte(0);
    refuses(out.toByteArray(), "1 bytes too many");
  }

  @Test
  @DisplayName("a declared length takes no memory before its bytes arrive")
  void lengthsAllocateNothing() {
    greet();
    byte[] length = little(16 << 20);
    byte[] piece = new byte[64 << 10];
    assertTrue(allocated(() -> feed(length)) < 4096);
    long forAMebibyte =
        allocated(() -> {
          for (int i = 0; i < 16; i++) {
            feed(piece);
          }
        });
    assertTrue(forAMebibyte < (8 << 20), forAMebibyte + " bytes for 1 MiB of 16");
  }

  @Test
  @DisplayName("a large frame in small pieces is not copied once a piece")
  void largeFramesGrowByDoubling() {
    greet();
    Frame large = Frame.request(1, new DataMessage.Get(new byte[16 << 20]));
    byte[] bytes = GoldenFramesTest.bytes(large);
    long allocated =
        allocated(() -> {
          for (int at = 0; at < bytes.length; at += 4096) {
            decoder.feed(
                ByteBuffer.wrap(bytes, at, Math.min(4096, bytes.length - at)),
                () -> {},
                frames::add);
          }
        });
    assertEquals(2, frames.size());
    assertTrue(allocated < (100 << 20), allocated + " bytes for a frame of 16 MiB");
  }

  private static long allocated(Runnable task) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    threads.getThreadAllocatedBytes(thread);
    long before = threads.getThreadAllocatedBytes(thread);
    task.run();
    return threads.getThreadAllocatedBytes(thread) - before;
  }

  @Test
  @DisplayName("a frame above the limit is not written, and what was written before it stays")
  void oversizedFramesAreNotWritten() {
    ByteWriter out = new ByteWriter();
    FrameCodec.write(HELLO, out);
    final int before = out.position();
    Frame large = Frame.request(1, new DataMessage.Get(new byte[FrameLayout.MAX_FRAME_LENGTH]));
    assertEquals(
        GridException.Code.TOO_LARGE,
        assertThrows(GridException.class, () -> FrameCodec.write(large, out)).code());
    assertEquals(before, out.position());
    assertTrue(HELLO.message() instanceof SessionMessage.Hello);
  }
}
