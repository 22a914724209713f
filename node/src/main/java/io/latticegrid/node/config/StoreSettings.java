package io.latticegrid.node.config;

/**
 * The database that lies behind maps. Immutable.
 *
 * @param url as JDBC has it; empty for none
 * @param user empty for none
 * @param password empty for none
 * @param delayMillis how old a change may become before it is written: too short and updates of a
 *     key don't become one, too long and much is on its way
 */
public record StoreSettings(String url, String user, String password, int delayMillis) {
  /** No database. */
  public static final StoreSettings NONE = new StoreSettings("", "", "", 5_000);

  /** Without the password. */
  @Override
  public String toString() {
    return "StoreSettings[" + url + ", user " + user + ", " + delayMillis + " ms]";
  }
}
