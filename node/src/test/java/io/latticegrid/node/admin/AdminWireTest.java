package io.latticegrid.node.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.latticegrid.node.wire.AdminProto;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AdminWireTest {
  @Test
  void noFieldChangesItsNumberTypeOrLabel() throws IOException {
    TreeSet<String> actual = new TreeSet<>();
    AdminProto.getDescriptor().getMessageTypes().forEach(type -> describe(type, actual));
    AdminProto.getDescriptor().getEnumTypes().forEach(type -> describe(type, actual));
    List<String> locked = lines();
    List<String> missing = new ArrayList<>(locked);
    missing.removeAll(actual);
    assertEquals(List.of(), missing, "these are gone or incompatibly changed in admin.proto");
    List<String> added = new ArrayList<>(actual);
    added.removeAll(locked);
    assertEquals("", String.join("\n", added), "append these to admin.lock");
  }

  private static void describe(Descriptor message, Set<String> out) {
    for (FieldDescriptor field : message.getFields()) {
      String type =
          switch (field.getJavaType()) {
            case MESSAGE -> field.getMessageType().getName();
            case ENUM -> field.getEnumType().getName();
            default -> field.getType().name();
          };
      String label = field.isRepeated() ? "repeated" : "single";
      String name = message.getName() + "." + field.getName();
      out.add(name + " " + field.getNumber() + " " + type + " " + label);
    }
    for (EnumDescriptor type : message.getEnumTypes()) {
      describe(type, out);
    }
  }

  private static void describe(EnumDescriptor type, Set<String> out) {
    for (EnumValueDescriptor value : type.getValues()) {
      out.add(type.getFullName() + "." + value.getName() + " " + value.getNumber() + " value");
    }
  }

  private static List<String> lines() throws IOException {
    try (InputStream in = AdminWireTest.class.getResourceAsStream("/admin.lock")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    }
  }
}
