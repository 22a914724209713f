package io.latticegrid.proto.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Opcode;
import io.latticegrid.proto.message.SessionMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class GoldenFramesTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  @DisplayName("the bytes of every kind of frame are those committed in frames.txt")
  void bytesAreGolden() {
    StringBuilder actual = new StringBuilder();
    FrameSamples.all().forEach((name, frame) -> actual.append(line(name, frame)).append('\n'));
    assertEquals(resource(), actual.toString());
  }

  @Test
  @DisplayName("every opcode has a sample")
  void samplesAreComplete() {
    EnumSet<Opcode> missing = EnumSet.allOf(Opcode.class);
    FrameSamples.all().values().forEach(frame -> missing.remove(frame.message().opcode()));
    assertTrue(missing.isEmpty(), () -> "no sample of " + missing);
  }

  @Test
  @DisplayName("committed bytes decode to what they were made of")
  void goldenBytesDecode() {
    Map<String, Frame> samples = FrameSamples.all();
    for (String line : resource().lines().toList()) {
      List<String> parts = List.of(line.split(" +", -1));
      byte[] bytes = HEX.parseHex(String.join("", parts.subList(1, parts.size())).replace("|", ""));
      Frame expected = samples.get(parts.get(0));
      assertEquals(DeepText.of(expected), DeepText.of(FrameCodec.read(bytes, 0, bytes.length)));
    }
  }

  @Test
  @DisplayName("a newer peer's fields behind the known ones are passed over")
  void unknownFieldsArePassedOver() {
    Frame ping = FrameSamples.all().get("header-request");
    byte[] known = bytes(ping);
    byte[] longer = new byte[known.length + 6];
    System.arraycopy(known, 0, longer, 0, known.length);
    longer[FrameLayout.LENGTH_OFFSET] = (byte) (longer.length - 4);
    longer[FrameLayout.HEADER_LENGTH_OFFSET] = (byte) longer.length;
    longer[FrameLayout.PRESENT_OFFSET + 1] |= (byte) 0x80;
    int crcAt = known.length - 4;
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    crc.update(longer, 0, crcAt);
    new HexLittleEndian(longer).putInt(crcAt, (int) crc.getValue());
    assertEquals(ping, FrameCodec.read(longer, 0, longer.length));
  }

  @Test
  @DisplayName("a frame without a checksum is taken")
  void checksumIsOptional() {
    byte[] bare =
        HEX.parseHex("10000000" + "1400" + "01" + "00" + "0400" + "0000" + "00".repeat(8));
    assertEquals(
        DeepText.of(FrameSamples.all().get("header-one-way")),
        DeepText.of(FrameCodec.read(bare, 0, bare.length)));
  }

  private record HexLittleEndian(byte[] bytes) {
    void putInt(int at, int value) {
      for (int i = 0; i < 4; i++) {
        bytes[at + i] = (byte) (value >>> (8 * i));
      }
    }
  }

  /** Name, fixed part of the header | optional fields with the checksum | body. */
  private static String line(String name, Frame frame) {
    byte[] bytes = bytes(frame);
    int bodyAt = (bytes[FrameLayout.HEADER_LENGTH_OFFSET] & 0xFF);
    return "%-26s %s | %s | %s"
        .formatted(
            name,
            HEX.formatHex(bytes, 0, FrameLayout.OPTIONAL_OFFSET),
            HEX.formatHex(bytes, FrameLayout.OPTIONAL_OFFSET, bodyAt),
            HEX.formatHex(bytes, bodyAt, bytes.length))
        .stripTrailing();
  }

  static byte[] bytes(Frame frame) {
    ByteWriter out = new ByteWriter();
    FrameCodec.write(frame, out);
    return out.toByteArray();
  }

  @Test
  @DisplayName("what version 1 wrote is still understood, and what version 1 gets is the same")
  void versionOneStaysWhatItWas() {
    for (String line : resource("frames-v1.txt").lines().toList()) {
      List<String> parts = List.of(line.split(" +", -1));
      byte[] bytes = HEX.parseHex(String.join("", parts.subList(1, parts.size())).replace("|", ""));
      Frame understood = FrameCodec.read(bytes, 0, bytes.length);
      ByteWriter again = new ByteWriter();
      FrameCodec.write(understood, 1, again);
      assertEquals(HEX.formatHex(bytes), HEX.formatHex(again.toByteArray()), parts.get(0));
    }
  }

  @Test
  @DisplayName("finer reasons for a refusal are told to version 1 as incompatible")
  void finerReasonsAreCoarseInVersionOne() {
    ByteWriter out = new ByteWriter();
    Frame refusal = Frame.oneWay(new SessionMessage.Failure(Code.WRONG_SECRET, 0, "no"));
    FrameCodec.write(refusal, 1, out);
    assertEquals(
        new SessionMessage.Failure(Code.INCOMPATIBLE, 0, "no"),
        FrameCodec.read(out.toByteArray(), 0, out.position()).message());
  }

  private static String resource() {
    return resource("frames.txt");
  }

  private static String resource(String name) {
    try (InputStream in = GoldenFramesTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
