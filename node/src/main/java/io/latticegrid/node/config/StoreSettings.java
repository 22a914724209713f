package io.latticegrid.node.config;

/**
 * The database that lies behind maps. Immutable.
 *
 * @param url as JDBC has it; empty for none
 * @param user empty for none
 * @param password empty for none
 * @param delayMillis how old a change may become before it is written: too short and updates of a
 *     key don't become one, too long and much is on its way
 * @param scrubRows how many rows a second and shard are looked at while nobody asks for them; 0 for
 *     none
 */
public record StoreSettings(
    String url, String user, String password, int delayMillis, int scrubRows) {
  private static final int SCRUB_ROWS = 20;

  /** No database. */
  public static final StoreSettings NONE = new StoreSettings("", "", "", 5_000);

  /** A database whose rows are looked at as is the default. */
  public StoreSettings(String url, String user, String password, int delayMillis) {
    this(url, user, password, delayMillis, SCRUB_ROWS);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "StoreSettings[" + url + ", user " + user + ", " + delayMillis + " ms]";
  }
}
