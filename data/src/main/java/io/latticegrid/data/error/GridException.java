package io.latticegrid.data.error;

/**
 * The root of all errors that a user of the grid may see. Each carries a {@link Code}, which is
 * what travels on the wire, and a message that says what was wrong and what to do about it.
 */
public class GridException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Code code;

  /** An error of a code. */
  public GridException(Code code, String message) {
    super(message);
    this.code = code;
  }

  /** An error of a code with a cause. */
  public GridException(Code code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** An error of a code, with or without a stack trace. */
  GridException(Code code, String message, boolean traced) {
    super(message, null, true, traced);
    this.code = code;
  }

  /** What kind of error this is. */
  public Code code() {
    return code;
  }

  /** The exception for a code as received from a node. */
  public static GridException of(Code code, String message) {
    return switch (code) {
      case INDETERMINATE -> new IndeterminateException(message);
      case OVERLOADED -> new OverloadedException(message, 0);
      case UNKNOWN_MAP -> new UnknownMapException(message);
      case CROSS_PARTITION -> new CrossPartitionException(message);
      default -> new GridException(code, message);
    };
  }

  /** The kinds of errors. The number is the wire form and never reused. */
  public enum Code {
    /** The outcome of a write is unknown: it may or may not have been applied. */
    INDETERMINATE(1),
    /** A bounded queue was full; nothing was applied; try again later. */
    OVERLOADED(2),
    /** Nobody serves the partition, but somebody who is away has all of it and may come back. */
    PARTITION_UNAVAILABLE(3),
    /**
     * This side of a split has no quorum (or the member no lease): writes are refused; nothing was
     * applied.
     */
    NOT_AVAILABLE(4),
    /** The map does not exist. */
    UNKNOWN_MAP(5),
    /** The key or value does not fit the map's schema, or the map exists with another one. */
    SCHEMA_MISMATCH(6),
    /** A type that the grid cannot store. */
    UNSUPPORTED_TYPE(7),
    /** A key or value above its size limit. */
    TOO_LARGE(8),
    /** An argument was wrong. */
    INVALID_ARGUMENT(9),
    /** The answer did not come in time; a write is then {@link #INDETERMINATE} instead. */
    TIMEOUT(10),
    /** The peer speaks another protocol, version, cluster or partition count. */
    INCOMPATIBLE(11),
    /** The asked level of acknowledgement needs a log and there is none. */
    NOT_PERSISTENT(12),
    /** The client or node is closed. */
    CLOSED(13),
    /** The cluster changed while a query ran and re-planning did not settle. */
    TOPOLOGY_CHANGED(14),
    /** The query is wrong: unknown field, wrong type, or malformed text. */
    INVALID_QUERY(15),
    /** A defect of the node. */
    INTERNAL(16),
    /** Every copy of the partition is gone; an operator must accept that before it serves again. */
    PARTITION_LOST(17),
    /**
     * Fewer in-sync copies can be reached than the group asks for; nothing was applied; try again
     * later.
     */
    NOT_ENOUGH_COPIES(18),
    /** The map has moved to another group; nothing was applied; the client goes there by itself. */
    MAP_MOVED(19),
    /** The keys of an operation that is atomic lie in several partitions; nothing was applied. */
    CROSS_PARTITION(20),
    /** The map has the memory that it may have, and nothing in it may give way. */
    MAP_FULL(21),
    /** The node belongs to a cluster of another name or id, or its data directory does. */
    WRONG_CLUSTER(30),
    /** The cluster has a secret and the node does not know it, or the other way round. */
    WRONG_SECRET(31),
    /** A node of that id is in the cluster, alive, at another address. */
    DUPLICATE_NODE(32),
    /** No version of the protocol is spoken by both, or the cluster's feature level is above. */
    UNSUPPORTED_VERSION(33),
    /** The node was told another number of partitions than the cluster has. */
    WRONG_PARTITION_COUNT(34),
    /** The node's wall clock is too far from the cluster's. */
    CLOCK_SKEW(35),
    /** The node's data directory votes in a metadata log that was given up and begun anew. */
    SUPERSEDED(36),
    /** The metadata log can still decide, or may soon: it must not be begun anew. */
    QUORUM_ALIVE(37),
    /**
     * The store behind a map can't be reached, or did not answer in time: a write that goes through
     * to it may have happened or not.
     */
    STORE_UNAVAILABLE(40),
    /** The store behind a map will not take the value. */
    STORE_REJECTED(41),
    /** What was read from a store is not what was written to it. */
    STORE_CORRUPT(42),
    /** The store behind a map is not as the configuration says: its address, a table, a column. */
    STORE_MISCONFIGURED(43),
    /**
     * The log of the node's partitions can't be read: bytes in it are not what was written. The
     * node does not start with it.
     */
    LOG_DAMAGED(50),
    /** The file of a backup is not whole, or bytes in it are not what was written. */
    BACKUP_DAMAGED(51),
    /** A copy of an entry in memory is not what was written; see {@link CorruptionException}. */
    ENTRY_CORRUPT(52);

    private final int number;

    Code(int number) {
      this.number = number;
    }

    /** Whether a peer says by it that it will never take the caller as it is. */
    public boolean isRefusal() {
      return switch (this) {
        case INCOMPATIBLE,
            WRONG_CLUSTER,
            WRONG_SECRET,
            DUPLICATE_NODE,
            UNSUPPORTED_VERSION,
            WRONG_PARTITION_COUNT,
            CLOCK_SKEW,
            SUPERSEDED ->
            true;
        default -> false;
      };
    }

    /** The wire form. */
    public int number() {
      return number;
    }

    /** The code of a wire number; unknown numbers of newer peers are {@link #INTERNAL}. */
    public static Code of(int number) {
      for (Code code : values()) {
        if (code.number == number) {
          return code;
        }
      }
      return INTERNAL;
    }
  }
}
