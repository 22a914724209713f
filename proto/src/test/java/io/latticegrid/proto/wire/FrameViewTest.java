package io.latticegrid.proto.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.Batch;
import io.latticegrid.proto.message.DataMessage.BatchKind;
import io.latticegrid.proto.message.DataMessage.BatchSection;
import io.latticegrid.proto.message.DataMessage.KeyValue;
import io.latticegrid.proto.message.DataMessage.Put;
import io.latticegrid.proto.message.DataMessage.PutMode;
import io.latticegrid.proto.message.DataMessage.Result;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.RequestHead;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Frames of a plain form, read where they arrived. */
class FrameViewTest {
  private static final byte[] KEY = {3, 42};
  private static final byte[] VALUE = {6, 3, 1, 2, 3};

  /** What was seen, in order. */
  private static final class Seen implements FrameDecoder.Receiver {
    private final List<String> plain = new ArrayList<>();
    private final List<String> coming = new ArrayList<>();
    private final List<Frame> frames = new ArrayList<>();
    private int come;

    @Override
    public void agreed() {
      // The handshake is the test's own.
    }

    @Override
    public void received(Frame frame) {
      frames.add(frame);
    }

    @Override
    public boolean receivedPlain(FrameView frame) {
      if (frame.isGet() || frame.isResult()) {
        plain.add(textOf(frame));
        return true;
      }
      return false;
    }

    @Override
    public void coming(FrameView frame) {
      coming.add(textOf(frame));
    }

    @Override
    public void come() {
      come++;
    }
  }

  private static String textOf(FrameView frame) {
    if (frame.isResult()) {
      return "result "
          + frame.flags()
          + " "
          + frame.correlation()
          + " "
          + frame.applied()
          + (frame.hasValue()
              ? part(frame.array(), frame.valueOffset(), frame.valueLength())
              : " none");
    }
    if (frame.isBatchOfGets()) {
      ByteReader sections = frame.sections();
      return "batch " + part(sections.array(), sections.position(), sections.remaining());
    }
    return (frame.isGet() ? "get " : "put ")
        + frame.correlation()
        + " "
        + frame.group()
        + " "
        + frame.partition()
        + " "
        + frame.mapId()
        + part(frame.array(), frame.keyOffset(), frame.keyLength());
  }

  private static String textOf(Frame frame) {
    Header header = frame.header();
    if (frame.message() instanceof Result result) {
      byte[] value = result.value();
      return "result "
          + header.flags()
          + " "
          + header.correlation()
          + " "
          + result.applied()
          + (value == null ? " none" : part(value, 0, value.length));
    }
    Header.Target target = header.target();
    if (target == null) {
      throw new AssertionError("no target");
    }
    byte[] key = ((DataMessage.Get) frame.message()).key();
    return "get "
        + header.correlation()
        + " "
        + target.group()
        + " "
        + target.partition()
        + " "
        + target.mapId()
        + part(key, 0, key.length);
  }

  private static String part(byte[] array, int offset, int length) {
    return " " + Arrays.toString(Arrays.copyOfRange(array, offset, offset + length));
  }

  private static RequestHead head(long correlation) {
    return new RequestHead().begin(0, correlation, 5_000).target(2, 70_001, 1L << 40 | 7, 9);
  }

  private static byte[] get(long correlation) {
    ByteWriter out = new ByteWriter();
    FrameCodec.writeRequest(head(correlation), new DataMessage.Get(KEY), FrameLayout.VERSION, out);
    return out.toByteArray();
  }

  private static byte[] put(long correlation) {
    ByteWriter out = new ByteWriter();
    RequestHead head = head(correlation).attempt(11, 12, 10).level(AckLevel.REPLICATED);
    Put put = new Put(PutMode.SET, KEY, VALUE, null, 300);
    FrameCodec.writeRequest(head, put, FrameLayout.VERSION, out);
    return out.toByteArray();
  }

  private static byte[] reply(byte[] value) {
    Result result = new Result(true, value, 2);
    return GoldenFramesTest.bytes(Frame.reply(77, Header.ACTING, result));
  }

  private static FrameDecoder introduced() {
    ByteWriter greeting = new ByteWriter();
    FrameCodec.writePreface(greeting);
    FrameCodec.write(FrameSamples.all().get("HELLO-client"), greeting);
    FrameDecoder decoder = new FrameDecoder();
    decoder.feed(ByteBuffer.wrap(greeting.toByteArray()), () -> {}, frame -> {});
    return decoder;
  }

  private static Seen feed(byte[]... frames) {
    ByteWriter all = new ByteWriter();
    for (byte[] frame : frames) {
      all.writeRaw(frame);
    }
    Seen seen = new Seen();
    introduced().feed(ByteBuffer.wrap(all.toByteArray()), seen);
    return seen;
  }

  @Test
  @DisplayName("a request has the bytes of a frame with the same header")
  void requestsHaveTheBytesOfTheirFrames() {
    Frame get = new Frame(head(5).toHeader(), new DataMessage.Get(KEY));
    assertArrayEquals(GoldenFramesTest.bytes(get), get(5));
    RequestHead head = head(6).attempt(11, 12, 10).level(AckLevel.REPLICATED);
    Frame put = new Frame(head.toHeader(), new Put(PutMode.SET, KEY, VALUE, null, 300));
    assertArrayEquals(GoldenFramesTest.bytes(put), put(6));
  }

  @Test
  @DisplayName("plain frames are seen as what their frames say")
  void plainFramesAreSeen() {
    Seen seen = feed(get(5));
    assertEquals(List.of("get 5 2 70001 9 [3, 42]"), seen.plain);
    assertEquals(List.of(), seen.frames);
    assertEquals(0, seen.come, "one alone is not looked at ahead");
    assertEquals(List.of("result 5 77 true [6, 3, 1, 2, 3]"), feed(reply(VALUE)).plain);
    assertEquals(List.of("result 5 77 true none"), feed(reply(null)).plain);
  }

  @Test
  @DisplayName("a batch of gets is plain, one of writes is not")
  void batchesOfGetsArePlain() {
    List<BatchSection> sections =
        List.of(new BatchSection(3, 4, 0, 0, List.of(new KeyValue(KEY, null))));
    ByteWriter get = new ByteWriter();
    ByteWriter remove = new ByteWriter();
    Batch gets = new Batch(BatchKind.GET, sections);
    FrameCodec.writeRequest(head(5), gets, FrameLayout.VERSION, get);
    Batch removals = new Batch(BatchKind.REMOVE, sections);
    FrameCodec.writeRequest(head(6), removals, FrameLayout.VERSION, remove);
    Seen seen = feed(get.toByteArray(), remove.toByteArray());
    assertEquals(List.of("batch  [1, 3, 4, 0, 0, 1, 2, 3, 42, 0]"), seen.coming);
    assertEquals(2, seen.frames.size(), "this receiver takes neither");
  }

  @Test
  @DisplayName("what arrives together is told before the first of it is given out")
  void framesThatComeTogetherAreToldAhead() {
    byte[] ping = GoldenFramesTest.bytes(FrameSamples.all().get("header-request"));
    Seen seen = feed(get(5), put(6), ping, get(7));
    String key = " 2 70001 9 [3, 42]";
    assertEquals(List.of("get 5" + key, "put 6" + key, "get 7" + key), seen.coming);
    assertEquals(1, seen.come);
    assertEquals(List.of("get 5" + key, "get 7" + key), seen.plain);
    assertEquals(2, seen.frames.size(), "put and ping");
    byte[][] many = new byte[200][];
    Arrays.setAll(many, at -> get(at + 1));
    Seen all = feed(many);
    assertEquals(200, all.plain.size());
    assertEquals(all.plain, all.coming);
    assertEquals(4, all.come, "64 at a time");
  }

  @Test
  @DisplayName("what is wrong behind a good frame does not take it away")
  void damageBehindAGoodFrameWaitsForItsTurn() {
    byte[] nonsense = new ByteWriter().writeInt(3).writeInt(0).toByteArray();
    ByteWriter all = new ByteWriter();
    all.writeRaw(get(5)).writeRaw(get(6)).writeRaw(nonsense);
    Seen seen = new Seen();
    FrameDecoder decoder = introduced();
    assertThrows(
        MalformedDataException.class, () -> decoder.feed(ByteBuffer.wrap(all.toByteArray()), seen));
    assertEquals(2, seen.plain.size());
  }

  @Test
  @DisplayName("before the other end has introduced itself nothing is plain")
  void nothingIsPlainBeforeTheHandshake() {
    ByteWriter bytes = new ByteWriter();
    FrameCodec.writePreface(bytes);
    bytes.writeRaw(get(5)).writeRaw(get(6));
    Seen seen = new Seen();
    assertThrows(
        MalformedDataException.class,
        () -> new FrameDecoder().feed(ByteBuffer.wrap(bytes.toByteArray()), seen));
    assertEquals(List.of(), seen.plain);
    assertEquals(List.of(), seen.coming);
  }

  @Test
  @DisplayName("a changed bit is found by the checksum, and said as of any frame")
  void aWrongChecksumIsNotPlain() {
    for (byte[] frame : List.of(get(5), reply(VALUE))) {
      for (int bit = 4 * 8; bit < frame.length * 8; bit++) {
        byte[] changed = frame.clone();
        changed[bit / 8] ^= (byte) (1 << bit % 8);
        boolean crcBit = bit == FrameLayout.PRESENT_OFFSET * 8 + 6;
        Seen seen = new Seen();
        if (!crcBit) {
          assertThrows(
              MalformedDataException.class,
              () -> introduced().feed(ByteBuffer.wrap(changed), seen));
        }
        assertEquals(List.of(), seen.plain);
      }
    }
  }

  @Test
  @DisplayName("whatever a frame with a right checksum says, its window says the same or nothing")
  void theWindowSaysWhatTheFrameSays() {
    Rand rand = new SplittableRand(32);
    int same = 0;
    for (int round = 0; round < 60_000; round++) {
      byte[] frame =
          switch (round % 4) {
            case 0 -> get(5);
            case 1 -> put(6);
            case 2 -> reply(VALUE);
            default -> reply(null);
          };
      byte[] changed = changed(frame, rand);
      Seen seen = new Seen();
      try {
        // Something behind it, so that it is looked at ahead as well.
        byte[] two = Arrays.copyOf(changed, changed.length + get(9).length);
        System.arraycopy(get(9), 0, two, changed.length, get(9).length);
        introduced().feed(ByteBuffer.wrap(two), seen);
      } catch (MalformedDataException e) {
        assertEquals(List.of(), seen.plain);
        continue;
      }
      if (seen.plain.size() == 2) {
        assertEquals(textOf(FrameCodec.read(changed, 0, changed.length)), seen.plain.get(0));
        same++;
      }
    }
    assertTrue(same > 1_000, "plain were " + same);
  }

  /** Changed in a few bytes, cut or lengthened; length and checksum are right again after that. */
  private static byte[] changed(byte[] frame, Rand rand) {
    int length = Math.max(FrameLayout.OPTIONAL_OFFSET, frame.length + rand.nextInt(9) - 4);
    byte[] changed = Arrays.copyOf(frame, rand.nextInt(3) == 0 ? length : frame.length);
    for (int i = rand.nextInt(4); i > 0; i--) {
      changed[4 + rand.nextInt(changed.length - 4)] = (byte) rand.nextLong();
    }
    ByteBuffer bytes = ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(0, changed.length - 4);
    int bodyAt = bytes.getShort(FrameLayout.HEADER_LENGTH_OFFSET) & 0xFFFF;
    if (bodyAt >= FrameLayout.OPTIONAL_OFFSET + 4 && bodyAt <= changed.length) {
      CRC32C crc = new CRC32C();
      crc.update(changed, 0, bodyAt - 4);
      crc.update(changed, bodyAt, changed.length - bodyAt);
      bytes.putInt(bodyAt - 4, (int) crc.getValue());
    }
    return changed;
  }
}
