package io.latticegrid.partition;

import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.Put;
import io.latticegrid.proto.message.DataMessage.Remove;
import io.latticegrid.proto.message.DataMessage.Result;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;

/**
 * A key that one client alone writes, and the values that it may have: one, unless an outcome is
 * unknown.
 */
final class ModelKey {
  static final String ABSENT = "-";

  final String name;
  boolean busy;
  private final TreeSet<String> possible = new TreeSet<>(List.of(ABSENT));

  ModelKey(String name) {
    this.name = name;
  }

  static String text(Result result) {
    byte[] value = result.value();
    return value == null ? ABSENT : new String(value, StandardCharsets.UTF_8);
  }

  /** A value that a conditional write may expect. */
  String anyValue() {
    return possible.last();
  }

  void mayBe(String value) {
    possible.add(value);
  }

  void becomes(String value, AckLevel level) {
    // What is acknowledged in memory is lost with the primary.
    if (level != AckLevel.MEMORY) {
      possible.clear();
    }
    possible.add(value);
  }

  void mustBePossible(String value, String what) {
    if (!possible.contains(value)) {
      throw new AssertionError(what + " of " + name + " is " + value + ", possible " + possible);
    }
  }

  private void mustBeThere(String value, String what) {
    mustBePossible(value, what);
    if (value.equals(ABSENT)) {
      throw new AssertionError(what + " of " + name + " without a value");
    }
  }

  /** Takes an answer, which must agree with what is possible, and narrows that. */
  void concluded(DataMessage message, Result result, String newValue, AckLevel level) {
    String returned = text(result);
    String seen = seen(message, result, returned);
    if (result.applied()) {
      becomes(newValue, level);
    } else if (seen != null && level != AckLevel.MEMORY) {
      becomes(seen, level);
    } else if (seen == null && level != AckLevel.MEMORY && !expected(message).equals(ABSENT)) {
      possible.remove(expected(message));
    }
  }

  private static String expected(DataMessage message) {
    return new String(((Put) message).expected(), StandardCharsets.UTF_8);
  }

  /** What the operation found; null if only that it was not what it expected. */
  private String seen(DataMessage message, Result result, String returned) {
    if (message instanceof Remove) {
      if (result.applied()) {
        mustBeThere(returned, "removed value");
      } else {
        mustBePossible(ABSENT, "removal");
      }
      return ABSENT;
    }
    Put put = (Put) message;
    switch (put.mode()) {
      case SET -> {
        return returned;
      }
      case GET_AND_SET -> mustBePossible(returned, "replaced value");
      case IF_ABSENT -> {
        if (result.applied()) {
          mustBePossible(ABSENT, "insertion");
        } else {
          mustBeThere(returned, "value in the way");
        }
      }
      case REPLACE -> {
        if (result.applied()) {
          mustBeThere(returned, "replaced value");
        } else {
          mustBePossible(ABSENT, "replacement");
        }
      }
      case REPLACE_IF -> {
        if (result.applied()) {
          mustBePossible(expected(message), "expected value");
        } else if (possible.size() == 1
            && possible.contains(expected(message))
            && !expected(message).equals(ABSENT)) {
          throw new AssertionError(name + " was " + possible + ": executed twice, or lost");
        }
        return null;
      }
    }
    return returned;
  }
}
