package io.latticegrid.node.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.latticegrid.data.error.GridException;
import io.latticegrid.metadata.ControlConfig;
import io.latticegrid.partition.HostConfig;
import io.latticegrid.partition.HostConfig.Migration;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.Seed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a node by name, from what is weakest to what is strongest: the defaults of {@code
 * lattice-reference.yaml}, a file, the environment ({@code LATTICE_CLUSTER_NAME} for {@code
 * cluster-name}), flags. Confined to its creator. Names that are not known are refused.
 */
public final class NodeSettings {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};
  private static final String PREFIX = "LATTICE_";

  /** Variables of the launcher, which are no settings. */
  private static final List<String> NOT_SETTINGS =
      List.of("LATTICE_JAVA_HOME", "LATTICE_JAVA_OPTS", "LATTICE_LOG");

  private final Map<String, String> values = new LinkedHashMap<>();

  /** The settings of a reference: its names are those that are known. */
  public NodeSettings(String referenceYaml) {
    parse(referenceYaml, "the reference").forEach(values::put);
  }

  /** Takes settings of a file's text. */
  public NodeSettings file(String yaml, String fileName) {
    parse(yaml, fileName).forEach((name, value) -> set(name, value, fileName));
    return this;
  }

  /** Takes settings of environment variables. */
  public NodeSettings environment(Map<String, String> environment) {
    environment.forEach((name, value) -> {
      if (name.startsWith(PREFIX) && !NOT_SETTINGS.contains(name)) {
        String setting = name.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '-');
        set(setting, value, "environment variable " + name);
      }
    });
    return this;
  }

  /** Takes one setting; null changes nothing. */
  public NodeSettings flag(String name, @Nullable Object value) {
    if (value != null) {
      set(name, value.toString(), "--" + name);
    }
    return this;
  }

  private static Map<String, String> parse(String yaml, String where) {
    Map<String, String> flat = new LinkedHashMap<>();
    try {
      JsonNode parsed = YAML.readTree(yaml);
      // A file of comments alone is a file without settings.
      if (!parsed.isMissingNode() && !parsed.isNull()) {
        YAML.convertValue(parsed, MAP).forEach((name, value) -> flat.put(name, text(value)));
      }
    } catch (JsonProcessingException e) {
      throw invalid(where + " is malformed YAML: " + e.getOriginalMessage(), e);
    } catch (IllegalArgumentException e) {
      throw invalid(where + " must be a list of settings, each as name: value", e);
    }
    return flat;
  }

  private static String text(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return String.join(",", list.stream().map(String::valueOf).toList());
    }
    return value == null ? "" : value.toString();
  }

  private void set(String name, String value, String where) {
    if (!values.containsKey(name)) {
      throw invalid(
          where + ": there is no setting '" + name + "'; there are " + values.keySet(), null);
    }
    values.put(name, value);
  }

  /** The settings by name. */
  public Map<String, String> values() {
    return Map.copyOf(values);
  }

  /** The configuration that they make. */
  public NodeConfig toConfig() {
    List<Seed> join = new ArrayList<>();
    for (String address : text("join").split(",", -1)) {
      if (!address.isBlank()) {
        join.add(Seed.parse(address));
      }
    }
    ControlConfig control =
        ControlConfig.DEFAULT.forCluster(
            text("cluster-name"), number("partitions"), number("backups"));
    String dataDir = text("data-dir");
    int shards = number("shards");
    return new NodeConfig(
        new Address(text("host"), number("port")),
        join,
        dataDir.isBlank() ? null : dataDir,
        shards == 0 ? Math.max(1, Runtime.getRuntime().availableProcessors()) : shards,
        control,
        HostConfig.defaults()
            .with(new Migration(number("migration-bytes"), number("migration-parallel"))),
        AccessConfig.DEFAULT,
        text("zone").strip());
  }

  private String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw invalid("the reference lacks '" + name + "'", null);
    }
    return value;
  }

  private int number(String name) {
    try {
      return Integer.parseInt(text(name));
    } catch (NumberFormatException e) {
      throw invalid("'" + name + "' must be a number, not '" + text(name) + "'", e);
    }
  }

  private static GridException invalid(String text, @Nullable Exception cause) {
    return cause == null
        ? new GridException(GridException.Code.INVALID_ARGUMENT, text)
        : new GridException(GridException.Code.INVALID_ARGUMENT, text, cause);
  }
}
