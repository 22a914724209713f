package io.latticegrid.crdt;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A map, or a set, in which of several writes and removals of a key the latest wins ({@link
 * LwwOrder}). Immutable. Each key is a last-write {@link Register}; a removal writes a tombstone,
 * which is pruned when it is stable (Johnson, Thomas, "The Maintenance of Duplicate Databases",
 * 1975; Shapiro et al., 2011).
 *
 * @param type one of the types of last-write maps and sets
 * @param registers by key
 */
public record LwwMap(CrdtType type, DotMap<Bytes, Register> registers) implements Crdt<LwwMap> {
  /** A map without keys. */
  public static LwwMap empty(CrdtType type) {
    return new LwwMap(type, DotMap.empty());
  }

  /** What a reader sees at a cluster time; null if absent, removed or expired. */
  public @Nullable Bytes get(Bytes key, long nowMillis) {
    Register register = registers.get(key);
    return register == null ? null : register.read(nowMillis);
  }

  /** Whether a reader sees the key at a cluster time. */
  public boolean contains(Bytes key, long nowMillis) {
    return get(key, nowMillis) != null;
  }

  /** The keys that a reader sees at a cluster time, in the order of their bytes. */
  public List<Bytes> keys(long nowMillis) {
    List<Bytes> keys = new ArrayList<>();
    registers
        .entries()
        .forEach((key, register) -> {
          if (register.read(nowMillis) != null) {
            keys.add(key);
          }
        });
    return keys;
  }

  /** With a key of a set. */
  public LwwMap added(Bytes key, WriteId id) {
    return written(key, Write.of(Bytes.EMPTY, id));
  }

  /** With a value for a key. */
  public LwwMap with(Bytes key, Bytes value, WriteId id) {
    return written(key, Write.of(value, id));
  }

  /** Without a key, also where it is written concurrently with an earlier stamp. */
  public LwwMap without(Bytes key, WriteId id) {
    return written(key, Write.tombstone(id));
  }

  /** With a write to a key: a value that may expire, or a tombstone. */
  public LwwMap written(Bytes key, Write write) {
    Register register = registers.get(key);
    Register known = register == null ? Register.empty(CrdtType.LWW_REGISTER) : register;
    return new LwwMap(type, registers.with(key, known.written(write)));
  }

  @Override
  public boolean isBottom() {
    return registers.isEmpty();
  }

  @Override
  public boolean isPresent() {
    return registers.isPresent();
  }

  @Override
  public LwwMap join(LwwMap other, Merge merge) {
    return new LwwMap(type, registers.join(other.registers, merge));
  }

  @Override
  public LwwMap removed(WriteId id) {
    return bottom();
  }

  @Override
  public LwwMap fragment(Coverage dots) {
    return new LwwMap(type, registers.fragment(dots));
  }

  @Override
  public void visitDots(DotVisitor visitor) {
    registers.visitDots(visitor);
  }

  @Override
  public LwwMap pruned(Coverage stable) {
    return new LwwMap(type, registers.pruned(stable));
  }

  @Override
  public LwwMap bottom() {
    return empty(type);
  }
}
