package io.latticegrid.node.backup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.schema.FieldType;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.data.schema.TypeDescriptor;
import io.latticegrid.proto.message.BackupMessage.WholePage;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BackupFileTest {
  private static final MemberId ANNA = new MemberId(0x0A, 1);
  private static final MapDefinition STOCK =
      new MapDefinition(
          "stock",
          "default",
          TypeDescriptor.of(FieldType.STRING),
          TypeDescriptor.of(FieldType.INTEGER),
          "");

  private static Delta entry(String key, long value) {
    byte[] bytes = Canonical.toBytes(value);
    return new Delta(
        new Dot(ANNA, value), 3, Canonical.toBytes(key), bytes, 1L << 40, ANNA, 9, null, null);
  }

  private static WholePage page(boolean done, Delta... entries) {
    return new WholePage(7, 1, done, List.of(entries));
  }

  /** Two partitions, of which the second was read from two primaries. */
  private static byte[] small() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BackupWriter writer =
        new BackupWriter(bytes, new BackupBlock.Cluster(0xC1, "lattice", 1_000, 2));
    writer.group(new BackupBlock.Group("default", "crdt", 1, 1, "refuse", "act"));
    int map = writer.map(STOCK);
    int first = writer.begin(map, 0, 7);
    writer.piece(first, page(false, entry("apples", 12)));
    int givenUp = writer.begin(map, 1, 7);
    writer.piece(givenUp, page(false, entry("pears", 1)));
    writer.piece(first, page(true, entry("plums", 5)));
    writer.giveUp(givenUp);
    int again = writer.begin(map, 1, 8);
    writer.piece(again, page(false, entry("pears", 3)));
    writer.piece(again, page(true));
    writer.finish();
    assertEquals(bytes.size(), writer.bytes());
    return bytes.toByteArray();
  }

  private static BackupContents check(byte[] bytes) throws IOException {
    return BackupContents.check(new BackupReader(new ByteArrayInputStream(bytes), "a.backup"));
  }

  private static String damage(byte[] bytes) {
    return assertThrows(DamagedBackupException.class, () -> check(bytes)).getMessage();
  }

  @Test
  @DisplayName("what was written is found again, without the section that was given up")
  void roundTrip() throws IOException {
    BackupContents contents = check(small());
    assertEquals(new BackupBlock.Cluster(0xC1, "lattice", 1_000, 2), contents.cluster());
    assertEquals(List.of(new BackupContents.SavedMap(STOCK, 3)), contents.maps());
    assertEquals(
        List.of(new BackupBlock.Group("default", "crdt", 1, 1, "refuse", "act")),
        contents.groups());
    assertTrue(contents.sections().get(0));
    assertTrue(!contents.sections().get(1));
    assertTrue(contents.sections().get(2));
    assertEquals(small().length, contents.bytes());
  }

  @Test
  @DisplayName("the bytes of a backup are those committed here, a record a line")
  void golden() throws IOException {
    String expected =
        """
        4c474241434b55500100000019033ead
        190000000000000001000000bfa12a372979f70b c100000000000000076c617474696365e80300000000000002
        1a0000000100000002000000d1afa79a3681c473 0764656661756c74046372647401010672656675736503616374
        14000000020000000300000034df7d80a2a044e3 0012010573746f636b0764656661756c74040200
        0400000003000000040000002c2fad9c353fc29a 00000007
        3f000000040000000500000008fd2c3f2e812e63 0007010000000000000000010a00000000000000010000000c030000000805066170706c657303031800000000000100000a00000000000000010000000900
        040000000500000004000000e31d4a52abd1ea9b 01000107
        3e00000006000000050000002c69ddeba66fec79 0107010000000000000000010a00000000000000010000000103000000070505706561727303030200000000000100000a00000000000000010000000900
        3e000000070000000500000006f41aaa158679e3 0007010000000000000001010a00000000000000010000000503000000070505706c756d7303030a00000000000100000a00000000000000010000000900
        0a00000008000000060000003164cc6a8882f391 00025708dc7d563aa4cb
        040000000900000004000000fea87b6ea6d41a66 02000108
        3e0000000a00000005000000978371ab24a85b06 0207010000000000000000010a00000000000000010000000303000000070505706561727303030600000000000100000a00000000000000010000000900
        0a0000000b000000060000004df262f11f76668b 0201d027fec32b69912d
        090000000c00000007000000dae5e96970ab20ab 032730da4182a335f9
        """;
    assertEquals(expected.replaceAll("\\s", ""), HexFormat.of().formatHex(small()));
  }

  @Test
  @DisplayName("a change of any one byte is found, and the place is named")
  void anyDamagedByte() throws IOException {
    byte[] whole = small();
    Random random = new Random(5);
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= (byte) (1 + random.nextInt(255));
      String said = damage(damaged);
      assertTrue(said.startsWith("a.backup: "), said);
      assertTrue(said.contains(at < 16 ? "the header" : "block "), said);
    }
  }

  @Test
  @DisplayName("a file that ends anywhere too early, or late, is found")
  void anyTruncation() throws IOException {
    byte[] whole = small();
    for (int length = 0; length < whole.length; length++) {
      damage(Arrays.copyOf(whole, length));
    }
    assertTrue(damage(Arrays.copyOf(whole, whole.length + 1)).contains("after the end"));
  }

  @Test
  @DisplayName("a block that is missing, twice there or of another place is found")
  void blocksOutOfOrder() throws IOException {
    byte[] whole = small();
    int[] bounds = bounds(whole);
    for (int block = 0; block + 1 < bounds.length; block++) {
      byte[] before = Arrays.copyOf(whole, bounds[block]);
      byte[] itself = Arrays.copyOfRange(whole, bounds[block], bounds[block + 1]);
      byte[] after = Arrays.copyOfRange(whole, bounds[block + 1], whole.length);
      damage(joined(before, after));
      damage(joined(before, itself, itself, after));
    }
    byte[] header = Arrays.copyOf(whole, bounds[0]);
    byte[] second = Arrays.copyOfRange(whole, bounds[1], bounds[2]);
    assertTrue(damage(joined(header, second)).contains("it is block 1"));
  }

  @Test
  @DisplayName("a map of which a partition is missing is not whole, though all checksums are right")
  void missingPartition() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BackupWriter writer =
        new BackupWriter(bytes, new BackupBlock.Cluster(0xC1, "lattice", 1_000, 2));
    writer.piece(writer.begin(writer.map(STOCK), 0, 7), page(true, entry("apples", 12)));
    writer.finish();
    assertTrue(damage(bytes.toByteArray()).contains("1 of 2 partitions"));
  }

  @Test
  @DisplayName("a newer format is refused as such, and another file is no backup")
  void otherFiles() throws IOException {
    byte[] newer = small();
    newer[8] = 2;
    int crc = BackupFormat.crc(newer, 12);
    for (int i = 0; i < 4; i++) {
      newer[12 + i] = (byte) (crc >>> (8 * i));
    }
    GridException refused = assertThrows(GridException.class, () -> check(newer));
    assertEquals(GridException.Code.INCOMPATIBLE, refused.code());
    assertTrue(
        damage("hello, this is a letter".getBytes(StandardCharsets.UTF_8))
            .contains("this is no backup"));
  }

  @Test
  @DisplayName("what an entry says is in its hash")
  void hashes() {
    Delta one = entry("apples", 12);
    assertEquals(EntryHash.of(one), EntryHash.of(entry("apples", 12)));
    assertTrue(EntryHash.of(one) != EntryHash.of(entry("apples", 13)));
    assertTrue(EntryHash.of(one) != EntryHash.of(entry("apple", 12)));
  }

  @Test
  @DisplayName("blocks are read as they were written")
  void blocks() throws IOException {
    BackupReader reader = new BackupReader(new ByteArrayInputStream(small()), "a.backup");
    BackupBlock last = reader.next();
    int pieces = 0;
    for (BackupBlock block = last; block != null; block = reader.next()) {
      last = block;
      if (block instanceof BackupBlock.Piece piece && pieces++ == 0) {
        assertArrayEquals(Canonical.toBytes("apples"), piece.page().entries().getFirst().key());
      }
    }
    assertEquals(4, pieces);
    assertTrue(last instanceof BackupBlock.Finish finish && finish.entries() == 3);
  }

  /** Where blocks begin, and the end. */
  private static int[] bounds(byte[] whole) throws IOException {
    BackupReader reader = new BackupReader(new ByteArrayInputStream(whole), "a.backup");
    int[] bounds = new int[32];
    int count = 0;
    bounds[count++] = (int) reader.position();
    while (reader.next() != null) {
      bounds[count++] = (int) reader.position();
    }
    return Arrays.copyOf(bounds, count);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }
}
