package io.latticegrid.proto.wire;

import java.lang.reflect.RecordComponent;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Everything in a record as text, arrays by content: equal texts are equal values. Pure. */
final class DeepText {
  private DeepText() {}

  static String of(Object value) {
    if (value instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(DeepText::of).collect(Collectors.joining(", ", "[", "]"));
    }
    return value instanceof Record part ? ofRecord(part) : String.valueOf(value);
  }

  private static String ofRecord(Record value) {
    StringBuilder text = new StringBuilder(value.getClass().getSimpleName()).append('(');
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      try {
        text.append(component.getName()).append('=');
        text.append(of(component.getAccessor().invoke(value))).append(' ');
      } catch (ReflectiveOperationException e) {
        throw new LinkageError(String.valueOf(e.getMessage()), e);
      }
    }
    return text.append(')').toString();
  }
}
