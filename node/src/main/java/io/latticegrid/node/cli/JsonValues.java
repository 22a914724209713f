package io.latticegrid.node.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.latticegrid.data.codec.Row;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.schema.FieldType;
import io.latticegrid.data.schema.TypeDescriptor;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** JSON as keys and values of maps, and back. Pure. */
final class JsonValues {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private JsonValues() {}

  static ObjectNode object() {
    return NODES.objectNode();
  }

  static ArrayNode array() {
    return NODES.arrayNode();
  }

  /** A key as given on the command line: plain text for scalars, a JSON object for records. */
  static Object key(String text, TypeDescriptor type) {
    if (type.type() == FieldType.STRING) {
      return text;
    }
    Object key = type.type() == FieldType.RECORD ? value(text, "key", type) : scalar(text, type);
    if (key == null) {
      throw invalid("the key must not be null");
    }
    return key;
  }

  private static Object scalar(String text, TypeDescriptor type) {
    try {
      return switch (type.type()) {
        case INTEGER -> Long.parseLong(text);
        case UUID -> UUID.fromString(text);
        case BYTES -> Base64.getDecoder().decode(text);
        default -> throw invalid("keys of type " + type + " can't be given on the command line");
      };
    } catch (IllegalArgumentException e) {
      throw invalid("the key '" + text + "' is no " + type.type(), e);
    }
  }

  /** A value as given on the command line: JSON. */
  static @Nullable Object value(String text, String what, TypeDescriptor type) {
    JsonNode node;
    try {
      node = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw invalid("the " + what + " is malformed JSON: " + e.getOriginalMessage(), e);
    }
    if (node == null || node.isMissingNode()) {
      throw invalid("the " + what + " is empty; write JSON");
    }
    boolean record = type.type() == FieldType.RECORD || type.type() == FieldType.MAP;
    if (record && !node.isObject()) {
      throw invalid("the " + what + " must be a JSON object, such as {\"name\": 1}");
    }
    return typed(plain(node), type, what);
  }

  private static @Nullable Object typed(@Nullable Object plain, TypeDescriptor type, String what) {
    if (type.type() == FieldType.RECORD
        && plain instanceof Map<?, ?> map
        && type.schema() != null) {
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      map.forEach((name, value) -> fields.put((String) name, value));
      for (var field : type.schema().fields()) {
        fields.computeIfPresent(
            field.name(), (name, value) -> convert(value, field.type(), what + "." + name));
      }
      return fields;
    }
    return plain == null ? null : convert(plain, type.type(), what);
  }

  /** JSON knows fewer types than maps do. */
  private static Object convert(Object value, FieldType type, String what) {
    try {
      return switch (type) {
        case UUID -> value instanceof String text ? UUID.fromString(text) : value;
        case INSTANT -> value instanceof String text ? Instant.parse(text) : value;
        case BYTES -> value instanceof String text ? Base64.getDecoder().decode(text) : value;
        case DOUBLE -> value instanceof Number number ? number.doubleValue() : value;
        case DECIMAL -> value instanceof Number number ? new BigDecimal(number.toString()) : value;
        default -> value;
      };
    } catch (IllegalArgumentException | DateTimeException e) {
      throw invalid("the " + what + " is no " + type + ": " + value, e);
    }
  }

  private static @Nullable Object plain(JsonNode node) {
    if (node.isObject()) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      node.properties().forEach(entry -> map.put(entry.getKey(), plain(entry.getValue())));
      return map;
    }
    if (node.isArray()) {
      List<@Nullable Object> list = new ArrayList<>();
      node.forEach(item -> list.add(plain(item)));
      return list;
    }
    if (node.isNumber()) {
      return node.isIntegralNumber()
          ? node.canConvertToLong()
              ? (Object) node.longValue()
              : new BigDecimal(node.bigIntegerValue())
          : (Object) node.doubleValue();
    }
    return node.isNull()
        ? null
        : node.isBoolean() ? (Object) node.booleanValue() : node.textValue();
  }

  /** A key or value as JSON. */
  static JsonNode json(@Nullable Object value) {
    return switch (value) {
      case null -> NODES.nullNode();
      case String text -> NODES.textNode(text);
      case Boolean bool -> NODES.booleanNode(bool);
      case Long number -> NODES.numberNode(number);
      case Integer number -> NODES.numberNode(number);
      case Double number ->
          Double.isFinite(number) ? NODES.numberNode(number) : NODES.textNode(number.toString());
      case BigDecimal number -> NODES.numberNode(number);
      case byte[] bytes -> NODES.textNode(Base64.getEncoder().encodeToString(bytes));
      case List<?> list -> {
        ArrayNode array = NODES.arrayNode();
        list.forEach(item -> array.add(json(item)));
        yield array;
      }
      case Map<?, ?> map -> {
        ObjectNode object = NODES.objectNode();
        map.forEach((name, item) -> object.set(String.valueOf(name), json(item)));
        yield object;
      }
      case Row row -> {
        ArrayNode array = NODES.arrayNode();
        for (int i = 0; i < row.fieldCount(); i++) {
          array.add(json(row.field(i)));
        }
        yield array;
      }
      default -> NODES.textNode(value.toString());
    };
  }

  private static GridException invalid(String text) {
    return new GridException(GridException.Code.INVALID_ARGUMENT, text);
  }

  private static GridException invalid(String text, Exception cause) {
    return new GridException(GridException.Code.INVALID_ARGUMENT, text, cause);
  }
}
