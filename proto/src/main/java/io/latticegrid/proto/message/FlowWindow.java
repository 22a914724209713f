package io.latticegrid.proto.message;

/**
 * How much a client may have under way on one connection: what comes beyond it waits in the network
 * until answers have left. Immutable. It travels in the bits 16 to 63 of the features in {@link
 * SessionMessage.Welcome}.
 *
 * <pre>
 *  0                16                        40                        63
 * +----------------+-------------------------+-------------------------+
 * | features       | requests           u24  | KiB of requests    u24  |
 * +----------------+-------------------------+-------------------------+
 * </pre>
 *
 * @param requests unanswered ones; 0 if nothing is said
 * @param kibibytes of keys and values in them; 0 if nothing is said
 */
public record FlowWindow(int requests, int kibibytes) {
  /** The largest number of either. */
  public static final int MOST = (1 << 24) - 1;

  private static final int REQUESTS_AT = 16;
  private static final int KIBIBYTES_AT = 40;

  /** Checks both. */
  public FlowWindow {
    if (requests < 0 || requests > MOST || kibibytes < 0 || kibibytes > MOST) {
      throw new IllegalArgumentException("not a window: " + requests + ", " + kibibytes + " KiB");
    }
  }

  /** The window in features that were received. */
  public static FlowWindow of(long features) {
    return new FlowWindow(requestsIn(features), (int) (features >>> KIBIBYTES_AT) & MOST);
  }

  /** The requests of the window in features that were received. */
  public static int requestsIn(long features) {
    return (int) (features >>> REQUESTS_AT) & MOST;
  }

  /** As bits of features. */
  public long toFeatures() {
    return (long) requests << REQUESTS_AT | (long) kibibytes << KIBIBYTES_AT;
  }
}
