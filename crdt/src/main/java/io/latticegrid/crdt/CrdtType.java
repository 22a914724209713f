package io.latticegrid.crdt;

/** The mergeable types, each with the tag by which its bytes begin; tags are never reused. */
public enum CrdtType {
  /** A {@link Register} of which the write with the latest stamp is read. */
  LWW_REGISTER(1),
  /** A {@link Register} of which all concurrent writes are read. */
  MULTI_VALUE_REGISTER(2),
  /** A {@link Register} of which the write with the earliest stamp is read. */
  FIRST_WRITE_REGISTER(3),
  /** A {@link Register} of which the greatest value is read. */
  MAX_REGISTER(4),
  /** A {@link Register} of which the least value is read. */
  MIN_REGISTER(5),
  /** A {@link Counter} that only grows. */
  GROW_COUNTER(6),
  /** A {@link Counter} that goes up and down. */
  COUNTER(7),
  /** A {@link Flag}: enabling wins over disabling. */
  FLAG(8),
  /** An {@link OrSet} from which nothing is taken. */
  GROW_SET(9),
  /** An {@link OrSet}: adding wins over removing. */
  OR_SET(10),
  /** An {@link LwwMap} of which only the keys matter. */
  LWW_SET(11),
  /** An {@link LwwMap}: the later of adding and removing wins. */
  LWW_MAP(12),
  /** An {@link OrMap}: changing wins over removing. */
  OR_MAP(13),
  /** A {@link RecordState}: fields that merge one by one. */
  RECORD(14);

  private static final CrdtType[] BY_TAG = new CrdtType[values().length + 1];

  static {
    for (CrdtType type : values()) {
      BY_TAG[type.tag] = type;
    }
  }

  private final int tag;

  CrdtType(int tag) {
    this.tag = tag;
  }

  /** The first byte of its states. */
  public int tag() {
    return tag;
  }

  /** Whether a tag is one of a type. */
  public static boolean isTag(int tag) {
    return tag > 0 && tag < BY_TAG.length;
  }

  /** The type of a tag. */
  public static CrdtType ofTag(int tag) {
    return BY_TAG[tag];
  }

  /** The state of a replica that has seen nothing. */
  public Crdt<?> bottom() {
    return switch (this) {
      case LWW_REGISTER, MULTI_VALUE_REGISTER, FIRST_WRITE_REGISTER, MAX_REGISTER, MIN_REGISTER ->
          Register.empty(this);
      case GROW_COUNTER, COUNTER -> Counter.empty(this);
      case FLAG -> Flag.DISABLED;
      case GROW_SET, OR_SET -> OrSet.empty(this);
      case LWW_SET, LWW_MAP -> LwwMap.empty(this);
      case OR_MAP -> OrMap.EMPTY;
      case RECORD -> RecordState.ABSENT;
    };
  }
}
