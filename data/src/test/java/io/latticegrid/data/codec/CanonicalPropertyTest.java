package io.latticegrid.data.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.latticegrid.data.port.SplittableRand;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CanonicalPropertyTest {
  private static final int RUNS = 20_000;

  @Test
  @DisplayName("every value comes back equal, and writing it again gives the same bytes")
  void roundTrip() {
    RandomValues values = new RandomValues(new SplittableRand(1));
    for (int i = 0; i < RUNS; i++) {
      Object value = values.value(4);
      byte[] bytes = Canonical.toBytes(value);
      Canonical.check(bytes);
      Object read = Canonical.fromBytes(bytes);
      assertEquals(0, Canonical.compare(value, read));
      assertArrayEquals(bytes, Canonical.toBytes(read));
    }
  }

  @Test
  @DisplayName("the order of values is total: antisymmetric and transitive")
  void orderIsTotal() {
    RandomValues values = new RandomValues(new SplittableRand(2));
    List<@Nullable Object> all = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      all.add(values.value(2));
    }
    for (Object a : all) {
      for (Object b : all) {
        int order = Integer.signum(Canonical.compare(a, b));
        assertEquals(-order, Integer.signum(Canonical.compare(b, a)));
        for (Object c : all) {
          if (order <= 0 && Canonical.compare(b, c) <= 0) {
            assertTrue(Canonical.compare(a, c) <= 0, a + " " + b + " " + c);
          }
        }
      }
    }
  }

  @Test
  @DisplayName("damaged and random bytes give a value or are malformed, and allocate little")
  void hostileBytes() {
    SplittableRand rand = new SplittableRand(3);
    RandomValues values = new RandomValues(rand);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long self = Thread.currentThread().getId();
    int accepted = 0;
    for (int i = 0; i < 5 * RUNS; i++) {
      byte[] bytes =
          i % 4 == 0 ? values.bytes(rand.nextInt(64)) : Canonical.toBytes(values.value(4));
      for (int damage = rand.nextInt(4); damage > 0 && bytes.length > 0; damage--) {
        bytes[rand.nextInt(bytes.length)] = (byte) rand.nextLong();
      }
      long before = threads.getThreadAllocatedBytes(self);
      boolean checked = attempt(() -> Canonical.check(bytes));
      boolean read = attempt(() -> Canonical.fromBytes(bytes));
      long allocated = threads.getThreadAllocatedBytes(self) - before;
      assertTrue(allocated < 64 * 1024 + 64L * bytes.length, allocated + " for " + bytes.length);
      assertTrue(!checked || read, "what was checked can be read");
      if (checked) {
        assertArrayEquals(bytes, Canonical.toBytes(Canonical.fromBytes(bytes)));
        accepted++;
      }
    }
    assertTrue(accepted > RUNS / 4, "only " + accepted + " were values");
  }

  @Test
  @DisplayName("fields of damaged rows and documents are values or malformed")
  void hostileViews() {
    SplittableRand rand = new SplittableRand(4);
    RandomValues values = new RandomValues(rand);
    for (int i = 0; i < RUNS; i++) {
      byte[] bytes = Canonical.toBytes(values.value(2));
      for (int damage = rand.nextInt(3); damage > 0; damage--) {
        bytes[rand.nextInt(bytes.length)] = (byte) rand.nextLong();
      }
      if (Row.isRow(bytes)) {
        attempt(() -> readAll(new Row(bytes)));
      } else if (Document.isDocument(bytes, 0, bytes.length)) {
        attempt(() -> readAll(new Document(bytes, 0, bytes.length)));
      }
    }
  }

  private static void readAll(Row row) {
    for (int i = 0; i < row.fieldCount(); i++) {
      row.field(i);
      row.fieldLength(i);
    }
  }

  private static void readAll(Document document) {
    for (int i = 0; i < document.size(); i++) {
      document.value(document.name(i));
      document.valueLength(i);
    }
  }

  private static boolean attempt(Runnable action) {
    try {
      action.run();
      return true;
    } catch (MalformedDataException expected) {
      return false;
    }
  }
}
