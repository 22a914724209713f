package io.latticegrid.crdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.data.time.HybridTimestamp;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LwwCodecTest {
  private static final MemberId A = new MemberId(0x0A, 1);
  private static final MemberId B = new MemberId(0x0B, 2);
  private static final String MEMBER_A = "0a00000000000000" + "01000000";
  private static final String MEMBER_B = "0b00000000000000" + "02000000";
  private static final String VALUE_ENTRY =
      "01" + "0500000000000000" + MEMBER_A + "01" + "07000000";
  private static final String FULL_ENTRY =
      "07" + "0600000000000000" + MEMBER_B + MEMBER_A + "02" + "e803000000000000" + "08000000";
  private static final String TOMBSTONE = "00" + "0700000000000000" + MEMBER_A + "03";

  private final ByteWriter out = new ByteWriter();

  @Test
  @DisplayName("an entry has the bytes that are drawn")
  void entries() {
    Codecs.STRING_TO_INT.writeEntry(out, value());
    assertEquals(VALUE_ENTRY, hex());
    Codecs.STRING_TO_INT.writeEntry(out, full());
    assertEquals(FULL_ENTRY, hex());
    Codecs.STRING_TO_INT.writeEntry(out, tombstone());
    assertEquals(TOMBSTONE, hex());
    assertEquals(full(), Codecs.STRING_TO_INT.readEntry(reader(FULL_ENTRY)));
  }

  @Test
  @DisplayName("a register has the bytes that are drawn")
  void registers() {
    LwwRegister<Integer> register = new LwwRegister<>();
    Codecs.STRING_TO_INT.writeRegister(out, register);
    assertEquals("00", hex());
    register.set(value());
    Codecs.STRING_TO_INT.writeRegister(out, register);
    assertEquals("01" + VALUE_ENTRY, hex());
  }

  @Test
  @DisplayName("a delta and a map have the bytes that are drawn")
  void deltasAndMaps() {
    LwwMap<String, Integer> map = new LwwMap<>(String::compareTo);
    map.write("b", value());
    map.write("a", full());
    map.write("c", tombstone());
    map.prune(map.context());
    String entries = "02" + "0161" + FULL_ENTRY + "0162" + VALUE_ENTRY;
    String vector = "01" + MEMBER_A + "03";
    String latest = "0700000000000000";
    Codecs.STRING_TO_INT.writeMap(out, map);
    assertEquals(vector + vector + latest + entries, hex());

    LwwDelta<String, Integer> delta =
        new LwwDelta<>(new VersionVector(), map.context(), map.latestTime(), map.entries());
    Codecs.STRING_TO_INT.writeDelta(out, delta);
    assertEquals("00" + vector + latest + entries, hex());
  }

  @Test
  @DisplayName("bytes that no writer writes are refused as malformed, never otherwise")
  void malformed() {
    String vector = "01" + MEMBER_A + "03";
    String latest = "0700000000000000";
    assertMalformedEntry("08" + VALUE_ENTRY.substring(2)); // an unknown flag
    assertMalformedEntry(
        "05" + "0500000000000000" + MEMBER_A + MEMBER_A + "01" + "07000000"); // the member twice
    assertMalformedEntry(
        "02" + "0500000000000000" + MEMBER_A + "01" + "0000000000000000"); // expires at never
    assertMalformedEntry("00" + "0500000000000000" + MEMBER_A + "00"); // sequence 0
    assertMalformedMap(
        "00" + vector + latest + "02" + "0162" + VALUE_ENTRY + "0161" + FULL_ENTRY); // keys descend
    assertMalformedMap(
        "00" + vector + latest + "02" + "0161" + FULL_ENTRY + "0161" + VALUE_ENTRY); // a key twice
    assertMalformedMap("00" + "00" + latest + "01" + "0161" + VALUE_ENTRY); // a dot not contained
    assertMalformedMap(vector + "00" + latest + "00"); // pruned, not contained
    assertMalformedMap(
        "00" + vector + "0100000000000000" + "01" + "0161" + VALUE_ENTRY); // later than the latest
    assertMalformedMap(
        "00" + "02" + MEMBER_B + "01" + MEMBER_A + "01" + latest + "00"); // members descend
    assertMalformedMap("00" + vector + latest + "ffffffff07"); // a count beyond the end
    assertThrows(
        MalformedDataException.class, () -> Codecs.STRING_TO_INT.readRegister(reader("02")));
  }

  @Test
  @DisplayName("a map cut anywhere is malformed")
  void truncated() {
    String whole = "00" + "01" + MEMBER_A + "03" + "0700000000000000" + "01" + "0161" + VALUE_ENTRY;
    Codecs.STRING_TO_INT.readMap(reader(whole));
    for (int length = 0; length < whole.length(); length += 2) {
      assertMalformedMap(whole.substring(0, length));
    }
  }

  private static void assertMalformedEntry(String hex) {
    assertThrows(
        MalformedDataException.class, () -> Codecs.STRING_TO_INT.readEntry(reader(hex)), hex);
  }

  private static void assertMalformedMap(String hex) {
    assertThrows(
        MalformedDataException.class, () -> Codecs.STRING_TO_INT.readMap(reader(hex)), hex);
  }

  private static LwwEntry<Integer> value() {
    return LwwEntry.of(7, new HybridTimestamp(5, A), new Dot(A, 1));
  }

  private static LwwEntry<Integer> full() {
    return new LwwEntry<>(8, new HybridTimestamp(6, B), new Dot(A, 2), 1_000);
  }

  private static LwwEntry<Integer> tombstone() {
    return LwwEntry.tombstone(new HybridTimestamp(7, A), new Dot(A, 3));
  }

  private static ByteReader reader(String hex) {
    return new ByteReader(HexFormat.of().parseHex(hex));
  }

  private String hex() {
    String hex = HexFormat.of().formatHex(out.toByteArray());
    out.reset();
    return hex;
  }
}
