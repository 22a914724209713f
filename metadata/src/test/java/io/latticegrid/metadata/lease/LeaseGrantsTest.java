package io.latticegrid.metadata.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.raft.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaseGrantsTest {
  private static final MemberId A = new MemberId(1, 1);
  private static final MemberId B = new MemberId(2, 1);
  private static final MemberId C = new MemberId(3, 1);
  private static final List<MemberId> MEMBERS = List.of(A, B, C);
  private static final long LEASE = 1_000;

  private static final Endpoint VA = new Endpoint(1, 1);
  private static final Endpoint VB = new Endpoint(2, 1);
  private static final Endpoint VC = new Endpoint(3, 1);
  private static final List<Endpoint> VOTERS = List.of(VA, VB, VC);

  private final LeaseGrants grants = new LeaseGrants(LEASE);

  @Test
  void authorityEndsOneLeaseAfterTheNewestPingThatAQuorumOfTheVotersAnswered() {
    grants.begin(MEMBERS, 0, 0);
    assertEquals(50, grants.authorityUntil(VOTERS, VA, 50), "nobody answered");
    grants.pong(B, 100, 7, 130);
    assertEquals(140, grants.authorityUntil(VOTERS, VA, 140), "a member that doesn't vote");
    grants.vote(VB, 100);
    assertEquals(1_100, grants.authorityUntil(VOTERS, VA, 140));
    grants.vote(VC, 200);
    assertEquals(1_200, grants.authorityUntil(VOTERS, VA, 260));
    assertEquals(
        1_100,
        grants.authorityUntil(
            List.of(VA, VB, VC, new Endpoint(4, 1), new Endpoint(5, 1)), VA, 260));
  }

  @Test
  void aCoordinatorWhoseOwnTermIsAnotherByNowDoesNotCountItself() {
    grants.begin(MEMBERS, 0, 0);
    assertEquals(500 + LEASE, grants.authorityUntil(List.of(VA), VA, 500));
    assertEquals(500, grants.authorityUntil(List.of(VA), null, 500));
    grants.vote(VB, 100);
    assertEquals(500, grants.authorityUntil(VOTERS, null, 500));
    grants.vote(VC, 200);
    assertEquals(100 + LEASE, grants.authorityUntil(VOTERS, null, 500));
  }

  @Test
  void anotherAppointmentOfTheSameNodeIsAnotherVoter() {
    grants.begin(MEMBERS, 0, 0);
    grants.vote(new Endpoint(2, 7), 100);
    assertEquals(500, grants.authorityUntil(VOTERS, VA, 500));
  }

  @Test
  void aLeaseNeverOutlivesTheAuthorityOfTheOneWhoGrantsIt() {
    grants.begin(MEMBERS, 0, 0);
    assertEquals(0, grants.grant(B, 2_000), "not heard of");
    grants.pong(B, 100, -9_000, 130);
    grants.vote(VB, 100);
    long authority = grants.authorityUntil(VOTERS, VA, 150);
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
    lease.extend(100, 0);
    lease.extend(50, 0);
    assertTrue(lease.valid(99));
    assertFalse(lease.valid(100));
    lease.revoke(60);
    assertFalse(lease.valid(60));
  }

  @Test
  void aMemberThatWasLetInAgainHasToKnowTheImageByWhichItWas() {
    grants.begin(List.of(A, B), 7, 0);
    assertEquals(7, grants.sinceIndex(B), "what was before this term may have been another stay");
    grants.membersAre(List.of(A), 9);
    assertEquals(Long.MAX_VALUE, grants.sinceIndex(B));
    grants.membersAre(List.of(A, B), 12);
    grants.membersAre(List.of(A, B, C), 13);
    assertEquals(12, grants.sinceIndex(B));
    assertEquals(7, grants.sinceIndex(A));
  }

  @Test
  void aPartOfAMemberThatKnowsOnlyAnOlderTableHasNoUseOfTheLease() {
    Lease lease = new Lease(0);
    lease.extend(100, 12);
    assertTrue(lease.valid(50, 12));
    assertFalse(lease.valid(50, 11));
    lease.extend(200, 8);
    assertFalse(lease.valid(50, 11), "a ping that was held back takes nothing back");
    assertFalse(lease.valid(200, 12));
  }
}
