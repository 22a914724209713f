package io.latticegrid.crdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Rand;
import io.latticegrid.data.time.HybridTimestamp;
import io.latticegrid.property.Property;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LwwRegisterTest {
  private static final int TRIES = 10_000;

  @Test
  @DisplayName(
      "merging registers is commutative, associative and idempotent, and the last write stays")
  void laws() {
    Property.check(
        "register laws",
        TRIES,
        LwwRegisterTest::writes,
        writes -> {
          LwwRegister<Integer> a = register(writes, 0);
          LwwRegister<Integer> b = register(writes, 1);
          LwwRegister<Integer> c = register(writes, 2);
          assertEquals(join(a, b), join(b, a));
          assertEquals(join(join(a, b), c), join(a, join(b, c)));
          assertEquals(a, join(a, a));
          assertFalse(join(a, b).merge(b));
          LwwEntry<Integer> last = writes.stream().reduce((x, y) -> y.wins(x) ? y : x).orElse(null);
          assertEquals(last, join(join(a, b), c).entry());
        });
  }

  @Test
  @DisplayName("the codec of registers reads back what it wrote")
  void codec() {
    Property.check(
        "register codec",
        TRIES,
        LwwRegisterTest::writes,
        writes -> {
          LwwRegister<Integer> register = register(writes, 0);
          ByteWriter out = new ByteWriter();
          Codecs.STRING_TO_INT.writeRegister(out, register);
          ByteReader in = new ByteReader(out.toByteArray());
          assertEquals(register, Codecs.STRING_TO_INT.readRegister(in));
          in.expectEnd();
        });
  }

  @Test
  @DisplayName(
      "a register that was never written, or whose value was removed or has expired, reads as null")
  void reads() {
    LwwRegister<Integer> register = new LwwRegister<>();
    assertNull(register.get(0));
    register.set(entry(1, 5, 100));
    assertEquals(5, register.get(99));
    assertNull(register.get(100));
    register.set(entry(2, null, 0));
    assertNull(register.get(0));
    assertFalse(register.set(entry(1, 5, 100)));
  }

  private static LwwEntry<Integer> entry(long time, @Nullable Integer value, long expiresAt) {
    MemberId member = new MemberId(1 + time % 3, 1);
    return new LwwEntry<>(
        value,
        new HybridTimestamp(time / 3, member),
        new Dot(new MemberId(1 + time % 2, 1), time),
        expiresAt);
  }

  private static List<LwwEntry<Integer>> writes(Rand rand, int size) {
    List<LwwEntry<Integer>> writes = new ArrayList<>();
    for (int i = 1; i < size; i++) {
      writes.add(entry(i, rand.nextInt(4) == 0 ? null : rand.nextInt(100), rand.nextInt(3)));
    }
    for (int i = writes.size() - 1; i > 0; i--) {
      int other = rand.nextInt(i + 1);
      LwwEntry<Integer> swapped = writes.get(other);
      writes.set(other, writes.get(i));
      writes.set(i, swapped);
    }
    return writes;
  }

  private static LwwRegister<Integer> register(List<LwwEntry<Integer>> writes, int third) {
    LwwRegister<Integer> register = new LwwRegister<>();
    for (int i = third; i < writes.size(); i += 3) {
      register.set(writes.get(i));
    }
    return register;
  }

  private static LwwRegister<Integer> join(LwwRegister<Integer> a, LwwRegister<Integer> b) {
    LwwRegister<Integer> joined = a.copy();
    joined.merge(b);
    return joined;
  }
}
