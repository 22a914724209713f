package io.latticegrid.partition;

import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.Get;
import io.latticegrid.proto.message.DataMessage.Put;
import io.latticegrid.proto.message.DataMessage.PutMode;
import io.latticegrid.proto.message.DataMessage.Remove;
import io.latticegrid.proto.message.Header.Attempt;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Short words for operations of tests: keys and values are text. */
final class Ops {
  static final int MAP = 1;

  private Ops() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Attempt attempt(long session, long sequence) {
    return new Attempt(session, sequence, 1);
  }

  static DataMessage get(String key) {
    return new Get(bytes(key));
  }

  static DataMessage put(String key, String value) {
    return put(PutMode.SET, key, value);
  }

  static DataMessage put(PutMode mode, String key, String value) {
    return new Put(mode, bytes(key), bytes(value), null, 0);
  }

  static DataMessage putFor(String key, String value, long ttlMillis) {
    return new Put(PutMode.SET, bytes(key), bytes(value), null, ttlMillis);
  }

  static DataMessage replaceIf(String key, String expected, String value) {
    return new Put(PutMode.REPLACE_IF, bytes(key), bytes(value), bytes(expected), 0);
  }

  static DataMessage remove(String key) {
    return new Remove(bytes(key), null, true);
  }

  static Operation operation(
      DataMessage message, @Nullable Attempt attempt, AckLevel level, ReplyTarget reply) {
    return new Operation(MAP, message, attempt, level, reply);
  }
}
