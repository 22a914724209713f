package io.latticegrid.metadata.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.image.GroupInfo.OnSplit;
import io.latticegrid.metadata.image.GroupInfo.TotalLoss;
import io.latticegrid.metadata.image.GroupRows;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.metadata.wire.ControlMessage;
import io.latticegrid.metadata.wire.ControlProto;
import io.latticegrid.metadata.wire.ImageData;
import io.latticegrid.metadata.wire.LogRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ControlWireTest {
  @Test
  void everyKindOfMessageHasTheBytesThatItAlwaysHad() throws IOException {
    Map<String, String> actual = new LinkedHashMap<>();
    ControlSamples.messages()
        .forEach(
            (name, message) -> actual.put(name, HexFormat.of().formatHex(message.toByteArray())));
    Map<String, String> golden = new LinkedHashMap<>();
    for (String line : lines("control.golden")) {
      golden.put(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1));
    }
    golden.forEach(
        (name, bytes) -> assertEquals(bytes, actual.getOrDefault(name, "missing"), name));
    assertEquals(golden.keySet(), actual.keySet());
  }

  @Test
  void everyKindOfMessageAndRecordIsAmongTheSamples() {
    for (FieldDescriptor body : bodies(ControlMessage.getDescriptor())) {
      assertTrue(ControlSamples.messages().containsKey(body.getName()), body.getName());
    }
    for (FieldDescriptor kind : bodies(LogRecord.getDescriptor())) {
      assertTrue(ControlSamples.records().containsKey(kind.getName()), kind.getName());
    }
  }

  @Test
  void noFieldChangesItsNumberTypeOrLabel() throws IOException {
    TreeSet<String> actual = new TreeSet<>();
    ControlProto.getDescriptor().getMessageTypes().forEach(type -> describe(type, actual));
    ControlProto.getDescriptor().getEnumTypes().forEach(type -> describe(type, actual));
    List<String> missing = new ArrayList<>(lines("control.lock"));
    missing.removeAll(actual);
    assertEquals(List.of(), missing, "these are gone or incompatibly changed in control.proto");
    List<String> added = new ArrayList<>(actual);
    added.removeAll(lines("control.lock"));
    assertEquals(List.of(), added, "append these to control.lock");
  }

  @Test
  void recordsAndImagesComeBackAsTheyWere() throws InvalidProtocolBufferException {
    for (MetadataRecord change : ControlSamples.records().values()) {
      byte[] bytes = WireCodec.toWire(change).toByteArray();
      assertEquals(change, WireCodec.fromWire(LogRecord.parseFrom(bytes)));
    }
    for (MetadataRecord early :
        List.of(
            new MetadataRecord.MembersLeft(List.of(new MemberId(1, 1)), List.of(), 1_100),
            new MetadataRecord.MembersLeft(
                List.of(new MemberId(1, 1)),
                List.of(),
                0,
                List.of(new MemberId(1, 1)),
                List.of(new MemberId(1, 1))),
            new MetadataRecord.MemberReturned(
                ControlSamples.image().members().getFirst(),
                List.of(new MemberId(7, 1)),
                List.of(),
                true,
                List.of(new MemberId(7, 1)),
                List.of(new MemberId(7, 1))),
            new MetadataRecord.GroupChanged("default", 1, 1, TotalLoss.REFUSE, OnSplit.ACT),
            new MetadataRecord.RowsChanged(new GroupRows(1, List.of()), 1_100))) {
      assertEquals(early, WireCodec.fromWire(WireCodec.toWire(early)));
    }
    MetadataImage image = ControlSamples.image().acting(1_100);
    byte[] bytes = ImageCodec.toWire(image).toByteArray();
    MetadataImage again = ImageCodec.fromWire(ImageData.parseFrom(bytes));
    assertEquals(image, again);
    assertEquals(image.digest(), again.digest());
  }

  @Test
  void whatCannotBeIsMalformed() {
    assertThrows(
        MalformedDataException.class, () -> WireCodec.fromWire(LogRecord.getDefaultInstance()));
    ImageData shortTable =
        ImageCodec.toWire(ControlSamples.image()).toBuilder().setPartitionCount(3).build();
    assertThrows(MalformedDataException.class, () -> ImageCodec.fromWire(shortTable));
  }

  private static List<FieldDescriptor> bodies(Descriptor message) {
    return message.getOneofs().get(0).getFields();
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
    message.getEnumTypes().forEach(type -> describe(type, out));
  }

  private static void describe(EnumDescriptor type, Set<String> out) {
    for (EnumValueDescriptor value : type.getValues()) {
      out.add(type.getName() + "." + value.getName() + " " + value.getNumber() + " value");
    }
  }

  private static List<String> lines(String resource) throws IOException {
    try (InputStream in = ControlWireTest.class.getResourceAsStream("/" + resource)) {
      assertTrue(in != null, resource + " is missing");
      String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    }
  }
}
