package io.latticegrid.proto.message;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;

/**
 * Reads an entry, and where there is none claims the right to make it, so that of all who want it
 * only one does. Immutable. Answered by {@link DataMessage.Result} with the entry, or by {@link
 * Claimed}; whoever finds the key claimed is answered when the entry is there, when it is its turn
 * to make it, or when it has waited for long enough.
 *
 * @param ticket names the claimant; the same one again renews what it has
 * @param leaseMillis for how long the claim stands; 0 gives it back
 * @param waitMillis how long to wait for another's claim at most
 * @param key the key
 */
public record Claim(long ticket, long leaseMillis, long waitMillis, byte[] key)
    implements DataMessage {
  /** The version of the protocol that brought it. */
  public static final int SINCE_VERSION = 2;

  /** The return of what a ticket has claimed. */
  public static Claim back(long ticket, byte[] key) {
    return new Claim(ticket, 0, 0, key);
  }

  /** Whether it gives a claim back. */
  public boolean isBack() {
    return leaseMillis == 0;
  }

  /** The same for somebody who has waited for a while. */
  public Claim waiting(long millis) {
    return new Claim(ticket, leaseMillis, millis, key);
  }

  @Override
  public Opcode opcode() {
    return Opcode.CLAIM;
  }

  @Override
  public int form(int spoken) {
    return SINCE_VERSION;
  }

  @Override
  public void write(ByteWriter out) {
    out.writeLong(ticket).writeVarLong(leaseMillis).writeVarLong(waitMillis).writeRaw(key);
  }

  static Claim read(ByteReader in) {
    long ticket = in.readLong();
    long leaseMillis = in.readVarLong();
    long waitMillis = in.readVarLong();
    return new Claim(ticket, leaseMillis, waitMillis, in.readRaw(in.remaining()));
  }
}
