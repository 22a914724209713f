package io.latticegrid.crdt.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.latticegrid.crdt.Bytes;
import io.latticegrid.crdt.Causal;
import io.latticegrid.crdt.CausalContext;
import io.latticegrid.crdt.Counter;
import io.latticegrid.crdt.Crdt;
import io.latticegrid.crdt.CrdtType;
import io.latticegrid.crdt.Delta;
import io.latticegrid.crdt.Flag;
import io.latticegrid.crdt.LwwMap;
import io.latticegrid.crdt.OrMap;
import io.latticegrid.crdt.OrSet;
import io.latticegrid.crdt.RecordState;
import io.latticegrid.crdt.Register;
import io.latticegrid.crdt.Write;
import io.latticegrid.crdt.WriteId;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.time.HybridTimestamp;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CrdtCodecTest {
  private static final MemberId A = new MemberId(0x0A, 1);
  private static final MemberId B = new MemberId(0x0B, 2);
  private static final String MEMBER_A = "0a00000000000000" + "01";
  private static final String MEMBER_B = "0b00000000000000" + "02";
  private static final WriteId FIRST = WriteId.of(A, 1, 5);
  private static final WriteId SECOND = WriteId.of(A, 2, 6);
  private static final String FIRST_ID = "0500000000000000" + MEMBER_A + "02";
  private static final String SECOND_ID = "0600000000000000" + MEMBER_A + "04";
  private static final String DOT = MEMBER_A + "01";
  private static final Bytes SEVEN = Bytes.of(7L);
  private static final Bytes EIGHT = Bytes.of(8L);
  private static final String ROW = "0c" + "44332211" + "00" + "02" + "0200" + "0400";

  @Test
  @DisplayName("registers have the bytes that are drawn")
  void registers() {
    String written = "01" + "01" + FIRST_ID + "02" + "030e";
    assertBytes("01" + written, Register.empty(CrdtType.LWW_REGISTER).written(SEVEN, FIRST));
    assertBytes("05" + written, Register.empty(CrdtType.MIN_REGISTER).written(SEVEN, FIRST));
    assertBytes("0200", Register.empty(CrdtType.MULTI_VALUE_REGISTER));
    WriteId foreign = new WriteId(new Dot(A, 1), new HybridTimestamp(5, B));
    assertBytes(
        "03" + "01" + "02" + "0500000000000000" + MEMBER_B + "03" + MEMBER_A + "e803000000000000",
        Register.empty(CrdtType.FIRST_WRITE_REGISTER).written(new Write(null, foreign, 1_000)));
  }

  @Test
  @DisplayName("counters and flags have the bytes that are drawn")
  void countersAndFlags() {
    assertBytes("08" + "01" + DOT, Flag.DISABLED.enabled(FIRST));
    Counter counter = Counter.empty(CrdtType.COUNTER).added(5, FIRST);
    assertBytes("07" + "01" + MEMBER_A + "11" + "01" + "05" + "01", counter);
    assertBytes(
        "07" + "01" + MEMBER_A + "05" + "01" + "05" + "05" + "01" + MEMBER_B + "03",
        counter.removed(WriteId.of(B, 3, 9)));
    assertBytes(
        "07" + "01" + MEMBER_A + "13" + "01" + "05" + "04" + "02", counter.added(-4, SECOND));
  }

  @Test
  @DisplayName("sets and maps have the bytes that are drawn")
  void setsAndMaps() {
    assertBytes(
        "0a" + "01" + "02030e" + "01" + DOT, OrSet.empty(CrdtType.OR_SET).added(SEVEN, FIRST));
    assertBytes(
        "0c" + "01" + "02030e" + "01" + "01" + FIRST_ID + "020310",
        LwwMap.empty(CrdtType.LWW_MAP).with(SEVEN, EIGHT, FIRST));
    assertBytes(
        "0b" + "01" + "02030e" + "01" + "00" + FIRST_ID,
        LwwMap.empty(CrdtType.LWW_SET).without(SEVEN, FIRST));
    assertBytes(
        "0d" + "01" + "02030e" + "0c" + "08" + "01" + DOT,
        OrMap.EMPTY.changed(SEVEN, Flag.DISABLED, flag -> flag.enabled(FIRST)));
  }

  @Test
  @DisplayName("records have the bytes that are drawn")
  void records() {
    String body = ROW + "030e" + "0310";
    RecordState created = RecordState.ABSENT.written(row(), FIRST, 0);
    assertBytes("0e" + "21" + FIRST_ID + body, created);
    assertBytes(
        "0e" + "23" + FIRST_ID + "e803000000000000" + body,
        RecordState.ABSENT.written(row(), FIRST, 1_000));
    assertBytes(
        "0e" + "29" + SECOND_ID + "01" + FIRST_ID + "0103" + ROW + "030e" + "030e",
        created.updated(Map.of(2, SEVEN), SECOND));
    assertBytes("0e" + "28" + SECOND_ID + "01" + FIRST_ID + "0107" + body, created.removed(SECOND));
    assertBytes(
        "0e" + "01" + FIRST_ID + "030e",
        RecordState.ABSENT.written(Map.of(RecordState.WHOLE, SEVEN), FIRST, 0));
    assertBytes(
        "0e"
            + "25"
            + FIRST_ID
            + "020402"
            + "0c"
            + "00000000"
            + "00"
            + "02"
            + "0200"
            + "0400"
            + "030e"
            + "0310",
        RecordState.ABSENT.written(Map.of(4, SEVEN, 6, EIGHT), FIRST, 0));
    assertBytes(
        "0e" + "39" + SECOND_ID + "01" + FIRST_ID + "0107" + "01" + "09" + "0c" + "08" + "01"
            + MEMBER_A + "02" + body,
        created.changed(9, Flag.DISABLED, flag -> flag.enabled(SECOND), SECOND));
  }

  @Test
  @DisplayName("states with a context, and deltas, have the bytes that are drawn")
  void causal() {
    CausalContext context =
        CausalContext.of(new Dot(A, 1), new Dot(A, 2), new Dot(A, 3), new Dot(B, 5));
    String contextBytes = "01" + MEMBER_A + "03" + "01" + MEMBER_B + "05";
    Flag flag = Flag.DISABLED.enabled(FIRST);
    Causal<Flag> causal = new Causal<>(flag, context, 9);
    assertEquals(
        contextBytes + "0900000000000000" + "08" + "01" + DOT, hex(CrdtCodec.toBytes(causal)));
    Delta<Flag> delta = new Delta<>(flag, context, CausalContext.EMPTY, 9);
    assertEquals(
        contextBytes + "0000" + "0900000000000000" + "08" + "01" + DOT,
        hex(CrdtCodec.toBytes(delta)));
    assertThrows(
        MalformedDataException.class,
        () -> CrdtCodec.causalFromBytes(CrdtCodec.toBytes(causal), OrMap.EMPTY));
  }

  @Test
  @DisplayName("bytes that no writer writes are malformed")
  void malformed() {
    assertMalformed("");
    assertMalformed("00"); // no type
    assertMalformed("0f"); // no type
    assertMalformed("0800" + "00"); // more than a state
    assertMalformed("08" + "02" + DOT + DOT); // a dot twice
    assertMalformed("08" + "01" + MEMBER_A + "00"); // sequence 0
    assertMalformed("08" + "ffffffff07"); // a count beyond the end
    assertMalformed("07" + "01" + MEMBER_A + "16" + "01" + "05" + "06" + "01"); // more gone
    assertMalformed("06" + "01" + MEMBER_A + "12" + "01" + "05" + "01"); // a growing one shrank
    assertMalformed("0a" + "01" + "02030e" + "00"); // nobody added it
    assertMalformed("0d" + "01" + "02030e" + "02" + "0800"); // an empty state in a map
    assertMalformed("04" + "01" + "00" + FIRST_ID); // a greatest value without a value
    assertMalformed("04" + "01" + "01" + FIRST_ID + "01" + "ff"); // or without a canonical one
    assertMalformed("0e" + "29" + FIRST_ID + "01" + SECOND_ID + "0103" + ROW + "030e0310");
    assertMalformed("0e" + "29" + SECOND_ID + "01" + FIRST_ID + "0109" + ROW + "030e0310");
    assertMalformed("0e" + "21" + FIRST_ID + "0c" + "44332211" + "00" + "01" + "0000"); // empty
    assertMalformed("0e" + "03" + FIRST_ID + "0000000000000000" + "030e"); // expires at never
  }

  @Test
  @DisplayName("a state nested too deeply is malformed, not a stack overflow")
  void depth() {
    Crdt<?> state = Flag.DISABLED.enabled(FIRST);
    for (int i = 1; i < CrdtCodec.MAX_DEPTH; i++) {
      state = nest(state);
    }
    assertEquals(state, CrdtCodec.fromBytes(CrdtCodec.toBytes(state)));
    byte[] tooDeep = CrdtCodec.toBytes(nest(state));
    assertThrows(MalformedDataException.class, () -> CrdtCodec.fromBytes(tooDeep));
  }

  @SuppressWarnings("unchecked")
  private static <S extends Crdt<S>> OrMap nest(Crdt<?> state) {
    return OrMap.EMPTY.changed(SEVEN, (S) state, before -> (S) state);
  }

  private static Map<Integer, Bytes> row() {
    Map<Integer, Bytes> fields = new TreeMap<>(Map.of(1, SEVEN, 2, EIGHT));
    fields.put(RecordState.SCHEMA, Bytes.wrap(HexFormat.of().parseHex("44332211")));
    return fields;
  }

  private static void assertBytes(String expected, Crdt<?> state) {
    byte[] bytes = CrdtCodec.toBytes(state);
    assertEquals(expected, hex(bytes));
    assertEquals(state, CrdtCodec.fromBytes(bytes));
    assertArrayEquals(bytes, CrdtCodec.toBytes(CrdtCodec.fromBytes(bytes)));
  }

  private static void assertMalformed(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertThrows(MalformedDataException.class, () -> CrdtCodec.fromBytes(bytes), hex);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
