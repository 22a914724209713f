package io.latticegrid.metadata.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.id.MemberId;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaseGrantsTest {
  private static final MemberId A = new MemberId(1, 1);
  private static final MemberId B = new MemberId(2, 1);
  private static final MemberId C = new MemberId(3, 1);
  private static final List<MemberId> MEMBERS = List.of(A, B, C);
  private static final long LEASE = 1_000;

  private final LeaseGrants grants = new LeaseGrants(A, LEASE);

  @Test
  void authorityEndsOneLeaseAfterTheNewestPingThatAQuorumAnswered() {
    grants.begin(MEMBERS, 0);
    assertEquals(50, grants.authorityUntil(MEMBERS, 50), "nobody answered");
    grants.pong(B, 100, 7, 130);
    assertEquals(1_100, grants.authorityUntil(MEMBERS, 140));
    grants.pong(C, 200, 7, 250);
    assertEquals(1_200, grants.authorityUntil(MEMBERS, 260));
    assertEquals(
        1_100,
        grants.authorityUntil(List.of(A, B, C, new MemberId(4, 1), new MemberId(5, 1)), 260));
  }

  @Test
  void theOldestOfTwoNeedsNobodyAndTheYoungerNeedsTheOldest() {
    grants.begin(List.of(A, B), 0);
    assertEquals(500 + LEASE, grants.authorityUntil(List.of(A, B), 500));
    assertEquals(500, grants.authorityUntil(List.of(B, A), 500));
  }

  @Test
  void aLeaseNeverOutlivesTheAuthorityOfTheOneWhoGrantsIt() {
    grants.begin(MEMBERS, 0);
    assertEquals(0, grants.grant(B, 2_000), "not heard of");
    grants.pong(B, 100, -9_000, 130);
    long authority = grants.authorityUntil(MEMBERS, 150);
    long length = grants.grant(B, authority);
    assertEquals(authority - 130, length, "counted from the receipt, which is after the sending");
    assertEquals(-9_000, grants.echoFor(B));
    assertTrue(grants.mayHold(B, 130 + length - 1));
    assertFalse(grants.mayHold(B, 130 + length));
    assertEquals(0, grants.grant(B, 130));
  }

  @Test
  void aLeaseIsExtendedByLaterEndsOnlyAndEndsWhenRevoked() {
    Lease lease = new Lease(10);
    assertFalse(lease.valid(10));
    lease.extend(100);
    lease.extend(50);
    assertTrue(lease.valid(99));
    assertFalse(lease.valid(100));
    lease.revoke(60);
    assertFalse(lease.valid(60));
  }
}
