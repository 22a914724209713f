package io.latticegrid.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
  @ParameterizedTest
  @ValueSource(ints = {16, 17, 23, 24, 100, 1024})
  void aValueIsRecognisedForItsKeyAndNoOther(int length) {
    Values values = new Values(length);
    byte[] value = values.of(42, 7);
    assertEquals(length, value.length);
    assertTrue(values.isOf(42, value));
    assertFalse(values.isOf(43, value));
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 24, 100})
  void everyChangedByteIsNoticed(int length) {
    Values values = new Values(length);
    for (int at = 0; at < length; at++) {
      byte[] value = values.of(42, 7);
      value[at] ^= 1;
      assertFalse(values.isOf(42, value), "byte " + at);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 15, 99, 101})
  void aValueOfAnotherLengthIsWrong(int length) {
    assertFalse(new Values(100).isOf(0, new byte[length]));
  }
}
