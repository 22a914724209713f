package io.latticegrid.data.error;

import java.io.Serializable;

/**
 * An entry is not, somewhere, what was written: what was found there comes to another hash than it
 * should. It says where, both hashes, and what is done or to be done about it. A hash of 0 stands
 * for an entry that is not there.
 *
 * <p>The code is {@link GridException.Code#ENTRY_CORRUPT} where a copy in memory is wrong, {@link
 * GridException.Code#STORE_CORRUPT} where the row in a store is.
 */
public final class CorruptionException extends GridException {
  private static final long serialVersionUID = 1L;

  private final Where where;
  private final Entry entry;
  private final long expected;
  private final long found;
  private final Remedy remedy;

  /**
   * An entry that is corrupt.
   *
   * @param entry which
   * @param where where it is corrupt
   * @param expected the hash that it should have
   * @param found the hash that it has; 0 if it is not there
   * @param remedy what is done about it
   */
  public CorruptionException(Entry entry, Where where, long expected, long found, Remedy remedy) {
    super(
        where.tier() == Tier.STORE ? Code.STORE_CORRUPT : Code.ENTRY_CORRUPT,
        text(entry, where, expected, found) + "; " + remedy.text);
    this.where = where;
    this.entry = entry;
    this.expected = expected;
    this.found = found;
    this.remedy = remedy;
  }

  private static String text(Entry entry, Where where, long expected, long found) {
    return "%s of map '%s' is corrupt %s at member %s: expected %s, found %s"
        .formatted(
            entry.key().isEmpty() ? "an entry" : "key " + entry.key(),
            entry.map(),
            where.tier().text,
            where.member(),
            hash(expected),
            hash(found));
  }

  private static String hash(long hash) {
    return hash == 0 ? "no entry" : "hash %016x".formatted(hash);
  }

  /** The same error with the trace of whoever throws it now. */
  public CorruptionException thrownAgain() {
    return new CorruptionException(entry, where, expected, found, remedy);
  }

  /** Where it is corrupt. */
  public Tier tier() {
    return where.tier();
  }

  /** The member whose copy it is, or which has read the row. */
  public String member() {
    return where.member();
  }

  /** The key as text. */
  public String key() {
    return entry.key();
  }

  /** The hash that it should have. */
  public long expected() {
    return expected;
  }

  /** The hash that it has; 0 if it is not there. */
  public long found() {
    return found;
  }

  /** What is done about it. */
  public Remedy remedy() {
    return remedy;
  }

  /**
   * Names an entry. Immutable.
   *
   * @param map the map's name
   * @param key the key as text; empty where the entry is so damaged that its key is not known
   */
  public record Entry(String map, String key) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Where an entry is corrupt. Immutable.
   *
   * @param tier in which tier
   * @param member the member's id as text
   */
  public record Where(Tier tier, String member) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /** Where entries are kept. The number is the wire form and never reused. */
  public enum Tier {
    /** The memory of the partition's primary. */
    PRIMARY(0, "in the memory of the primary"),
    /** The memory of a backup. */
    BACKUP(1, "in the memory of a backup"),
    /** The store behind the map. */
    STORE(2, "in the store, as read");

    private final int number;
    private final String text;

    Tier(int number, String text) {
      this.number = number;
      this.text = text;
    }

    /** The wire form. */
    public int number() {
      return number;
    }
  }

  /** What is done about a corrupt entry. The number is the wire form and never reused. */
  public enum Remedy {
    /** Nothing that is known to be right is left. */
    NONE(0, "nothing here is known to be right: write the entry anew, or restore it from a backup"),
    /** It is taken from another copy. */
    FROM_COPY(1, "it is being taken from another copy: ask again in some seconds"),
    /** The row is written anew. */
    FROM_MAP(2, "the row is being written anew from the map: ask again in some seconds"),
    /** Others may have written the row, too. */
    LEFT(
        3,
        "the row bears no hash and may be somebody else's, so it is left as it is: put the row right,"
            + " or write the entry again");

    private final int number;
    private final String text;

    Remedy(int number, String text) {
      this.number = number;
      this.text = text;
    }

    /** The wire form. */
    public int number() {
      return number;
    }
  }
}
