package io.latticegrid.node.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.latticegrid.metadata.ControlConfig;
import io.latticegrid.metadata.image.GroupInfo.OnSplit;
import io.latticegrid.node.admission.ClusterSecret;
import io.latticegrid.node.config.SettingProblems.Setting;
import io.latticegrid.partition.HostConfig;
import io.latticegrid.partition.HostConfig.Migration;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.ProtocolRange;
import io.latticegrid.proto.routing.Seed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a node by name, from what is weakest to what is strongest: the defaults of {@code
 * lattice-reference.yaml}, a file, the environment ({@code LATTICE_CLUSTER_NAME} for {@code
 * cluster-name}), flags. Confined to its creator.
 *
 * <p>What is wrong is collected and refused as a whole by {@link #toConfig}: unknown names, wrong
 * types, values out of range, and settings that contradict each other.
 */
public final class NodeSettings {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String PREFIX = "LATTICE_";
  private static final int MAX_MILLIS = 86_400_000;
  private static final int MAX_SCRUB_ROWS = 100_000;
  private static final long MIN_MEMORY = 1 << 20;

  /** Variables of the launcher, which are no settings. */
  private static final List<String> NOT_SETTINGS =
      List.of("LATTICE_JAVA_HOME", "LATTICE_JAVA_OPTS", "LATTICE_LOG");

  private static final List<String> SECRETS = List.of("cluster-secret", "store-password");

  /** Variables that are named otherwise than their setting. */
  private static final Map<String, String> ALIASES = Map.of("LATTICE_SECRET", "cluster-secret");

  private final Map<String, Setting> settings = new LinkedHashMap<>();
  private final SettingProblems problems = new SettingProblems();
  private final Function<String, @Nullable String> files;

  /**
   * The settings of a reference: its names are those that are known.
   *
   * @param files reads the file of a path that a setting names; null if it can't be read
   */
  public NodeSettings(String referenceYaml, Function<String, @Nullable String> files) {
    this.files = files;
    parse(referenceYaml, "")
        .forEach((name, value) -> settings.put(name, new Setting(name, value, "")));
  }

  /** Takes settings of a file's text. */
  public NodeSettings file(String yaml, String fileName) {
    parse(yaml, fileName).forEach((name, value) -> set(name, value, fileName));
    return this;
  }

  /** Takes settings of environment variables. */
  public NodeSettings environment(Map<String, String> environment) {
    environment.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .filter(variable -> variable.getKey().startsWith(PREFIX))
        .filter(variable -> !NOT_SETTINGS.contains(variable.getKey()))
        .forEach(variable -> {
          String name = variable.getKey();
          String plain = name.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '-');
          set(ALIASES.getOrDefault(name, plain), variable.getValue(), "variable " + name);
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

  private Map<String, String> parse(String yaml, String where) {
    Map<String, String> flat = new LinkedHashMap<>();
    try {
      JsonNode parsed = YAML.readTree(yaml);
      // A file of comments alone is a file without settings.
      if (parsed.isMissingNode() || parsed.isNull()) {
        return flat;
      }
      if (!parsed.isObject()) {
        problems.add(where + " must be a list of settings, each as name: value");
      }
      for (Map.Entry<String, JsonNode> entry : parsed.properties()) {
        if (entry.getValue().isObject()) {
          problems.add(
              new Setting(entry.getKey(), entry.getValue().toString(), where),
              "must be one value, not settings within a setting");
        } else {
          flat.put(entry.getKey(), text(entry.getValue()));
        }
      }
    } catch (JsonProcessingException e) {
      problems.add(where + " is malformed YAML: " + e.getOriginalMessage());
    }
    return flat;
  }

  private static String text(JsonNode value) {
    if (value.isArray()) {
      List<String> parts = new ArrayList<>();
      value.forEach(part -> parts.add(part.asText()));
      return String.join(",", parts);
    }
    return value.isNull() ? "" : value.asText();
  }

  private void set(String name, String value, String where) {
    Setting setting = new Setting(name, value, where);
    if (settings.containsKey(name)) {
      settings.put(name, setting);
    } else {
      problems.add(setting, "there is no such setting; there are " + settings.keySet());
    }
  }

  /** The settings by name, as text, without secrets. */
  public Map<String, String> values() {
    Map<String, String> values = new LinkedHashMap<>();
    settings.forEach((name, setting) -> {
      boolean hidden = SECRETS.contains(name) && !setting.value().isEmpty();
      values.put(name, hidden ? "(not shown)" : setting.value());
    });
    return values;
  }

  /**
   * The configuration that they make.
   *
   * @throws io.latticegrid.data.error.GridException naming everything that is wrong
   */
  public NodeConfig toConfig() {
    SettingReader reader = new SettingReader(settings, problems);
    Address listen = new Address(reader.nonEmpty("host"), reader.number("port", 0, 65_535));
    List<Seed> join = reader.seeds("join");
    int initial = reader.number("initial-nodes", 0, JoinConfig.MOST_INITIAL_NODES);
    if (initial > 1 && join.isEmpty()) {
      problems.add(
          reader.setting("initial-nodes"),
          "needs join: it names the nodes with which this one creates the cluster");
    }
    AccessConfig access = access(reader, listen);
    String dataDir = reader.text("data-dir");
    boolean dataLog = reader.isOn("data-log");
    if (dataLog && dataDir.isEmpty()) {
      problems.add(reader.setting("data-log"), "needs data-dir: the log is kept in it");
    }
    int shards = reader.number("shards", 0, 1_024);
    ControlConfig control = control(reader);
    Migration migration = migration(reader);
    int delay = reader.number("store-delay-millis", 0, MAX_MILLIS);
    int scrubRows = reader.number("store-scrub-rows", 0, MAX_SCRUB_ROWS);
    final long maxMemory = reader.bytes("max-memory", MIN_MEMORY);
    problems.refuse();
    return new NodeConfig(
        listen,
        new JoinConfig(join, initial),
        dataDir.isEmpty() ? null : dataDir,
        shards == 0 ? Math.max(1, Runtime.getRuntime().availableProcessors()) : shards,
        control,
        HostConfig.defaults().with(migration).withMaxMemory(maxMemory),
        access,
        reader.text("zone"),
        new StoreSettings(
            reader.text("store-url"),
            reader.text("store-user"),
            reader.text("store-password"),
            delay,
            scrubRows),
        dataLog);
  }

  private AccessConfig access(SettingReader reader, Address listen) {
    Address advertise = reader.address("advertise");
    if (advertise == null && isWildcard(listen)) {
      problems.add(
          reader.setting("host"),
          "listens on every address, and no other node can connect to that: set advertise to the"
              + " address that others reach this node at");
    }
    if (advertise != null && isWildcard(advertise)) {
      problems.add(reader.setting("advertise"), "must be an address that others can connect to");
    }
    int newest = reader.number("protocol-max-version", ProtocolRange.OLDEST, ProtocolRange.NEWEST);
    ClusterSecret secret = secret(reader);
    if (secret != null && newest < ClusterSecret.SINCE_VERSION) {
      problems.add(
          reader.setting("protocol-max-version"),
          "version " + newest + " cannot prove the cluster secret; leave one of the two out");
    }
    int skew = reader.number("max-clock-skew-millis", 0, MAX_MILLIS);
    return new AccessConfig(advertise, secret, newest, skew);
  }

  private static boolean isWildcard(Address address) {
    return List.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0", "*").contains(address.host());
  }

  private @Nullable ClusterSecret secret(SettingReader reader) {
    Setting direct = reader.setting("cluster-secret");
    Setting file = reader.setting("cluster-secret-file");
    if (direct.isSet() && file.isSet()) {
      problems.add(file, "contradicts cluster-secret (" + direct.where() + "); give one of them");
      return null;
    }
    if (file.isSet()) {
      String text = files.apply(file.value());
      if (text == null) {
        problems.add(file, "cannot be read");
        return null;
      }
      return secret(file, text);
    }
    return direct.isSet() ? secret(direct, direct.value()) : null;
  }

  private @Nullable ClusterSecret secret(Setting setting, String text) {
    if (ClusterSecret.isLongEnough(text)) {
      return new ClusterSecret(text);
    }
    problems.add(
        setting,
        text.isBlank()
            ? "is empty; leave the setting out where there is to be no secret"
            : "must have at least " + ClusterSecret.MIN_LENGTH + " characters");
    return null;
  }

  private static Migration migration(SettingReader reader) {
    return new Migration(
        reader.number("migration-bytes", 65_536, Integer.MAX_VALUE),
        reader.number("migration-parallel", 1, 1_024));
  }

  private ControlConfig control(SettingReader reader) {
    String name = reader.nonEmpty("cluster-name");
    int partitions = reader.number("partitions", 1, 65_536);
    int backups = reader.number("backups", 0, 6);
    int lease = reader.number("lease-millis", 2 * ControlConfig.DEFAULT.pingMillis(), MAX_MILLIS);
    int silence = reader.number("silence-millis", 1, MAX_MILLIS);
    if (lease >= silence) {
      problems.add(
          reader.setting("silence-millis"),
          "must be more than lease-millis ("
              + lease
              + "): a member's lease has to end before it counts as dead");
      return ControlConfig.DEFAULT;
    }
    return ControlConfig.DEFAULT
        .forCluster(name, partitions, backups)
        .withOnSplit(reader.choice("on-split", OnSplit.values()))
        .withLease(lease, silence);
  }
}
