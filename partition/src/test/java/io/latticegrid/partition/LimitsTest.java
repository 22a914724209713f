package io.latticegrid.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.error.GridException;
import io.latticegrid.partition.HostConfig.Migration;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.Put;
import io.latticegrid.proto.message.DataMessage.PutMode;
import org.junit.jupiter.api.Test;

class LimitsTest {
  private static Operation operation(DataMessage message) {
    return Ops.operation(message, null, AckLevel.MEMORY, ReplyTarget.NOBODY);
  }

  private static Operation put(int keyLength, int valueLength, long ttlMillis) {
    return operation(
        new Put(PutMode.SET, new byte[keyLength], new byte[valueLength], null, ttlMillis));
  }

  @Test
  void theBoundaryIsWhereTheTextSays() {
    assertTrue(Limits.fits(new byte[Limits.MAX_KEY - 1], null));
    assertFalse(Limits.fits(new byte[Limits.MAX_KEY], null));
    assertTrue(Limits.fits(new byte[0], new byte[Limits.MAX_VALUE]));
    assertFalse(Limits.fits(new byte[0], new byte[Limits.MAX_VALUE + 1]));
    assertNull(Limits.check(put(Limits.MAX_KEY - 1, Limits.MAX_VALUE, Long.MAX_VALUE)));
    assertEquals(
        GridException.Code.TOO_LARGE, Limits.check(put(1, Limits.MAX_VALUE + 1, 0)).code());
    assertEquals(GridException.Code.INVALID_ARGUMENT, Limits.check(put(1, 1, -1)).code());
    assertNotNull(Limits.check(operation(new DataMessage.Get(new byte[Limits.MAX_KEY]))));
    assertNotNull(
        Limits.check(operation(new DataMessage.Remove(new byte[Limits.MAX_KEY], null, false))));
  }

  @Test
  void configurationThatCannotWorkIsRefused() {
    assertThrows(
        GridException.class, () -> new HostConfig(0, 1, 1, 1, 10, 1, 1, Migration.DEFAULT, 0));
    assertThrows(
        GridException.class, () -> new HostConfig(1, -1, 1, 1, 10, 1, 1, Migration.DEFAULT, 0));
    assertThrows(
        GridException.class, () -> new HostConfig(1, 1, 0, 1, 10, 1, 1, Migration.DEFAULT, 0));
    assertThrows(
        GridException.class, () -> new HostConfig(1, 1, 1, 0, 10, 1, 1, Migration.DEFAULT, 0));
    assertThrows(
        GridException.class, () -> new HostConfig(1, 1, 1, 1, 10, 11, 1, Migration.DEFAULT, 0));
    assertThrows(
        GridException.class, () -> new HostConfig(1, 1, 1, 1, 10, 0, 1, Migration.DEFAULT, 0));
  }
}
