package io.latticegrid.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.message.ReplicationMessage.Outcome;
import io.latticegrid.proto.message.ReplicationMessage.WindowEntry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionWindowsTest {
  private static final MemberId A = new MemberId(1, 1);

  private final SessionWindows windows = new SessionWindows();

  private void record(long session, long sequence, long acknowledgedBelow) {
    Outcome outcome = new Outcome(session, sequence, acknowledgedBelow, null);
    windows.record(new Dot(A, sequence), outcome, sequence);
  }

  @Test
  void aResultIsFoundUntilTheClientSaysThatItHasIt() {
    record(7, 1, 1);
    record(7, 2, 1);
    assertEquals(new Dot(A, 1), windows.find(7, 1).dot());
    assertFalse(windows.mayBeForgotten(7, 1));
    record(7, 3, 3);
    assertNull(windows.find(7, 2));
    assertTrue(windows.mayBeForgotten(7, 2));
    assertFalse(windows.mayBeForgotten(7, 3));
    assertNull(windows.find(8, 1));
    assertFalse(windows.mayBeForgotten(8, 1), "nothing was ever forgotten of an unknown session");
  }

  @Test
  void theWindowHoldsSixtyFourResultsAndSaysThatItForgot() {
    for (int sequence = 1; sequence <= SessionWindows.WINDOW; sequence++) {
      record(7, sequence, 1);
    }
    assertNotNull(windows.find(7, 1));
    record(7, SessionWindows.WINDOW + 1, 1);
    assertNull(windows.find(7, 1));
    assertTrue(windows.mayBeForgotten(7, 1));
    assertNotNull(windows.find(7, 2));
  }

  @Test
  void whatComesLateAndIsForgottenAlreadyIsNotKept() {
    record(7, 1_000, 900);
    for (int sequence = 1; sequence <= 2 * SessionWindows.WINDOW; sequence++) {
      record(7, sequence, 1);
    }
    assertNull(windows.find(7, 1));
    assertTrue(windows.mayBeForgotten(7, 1));
    assertNotNull(windows.find(7, 1_000));
  }

  @Test
  void resultsMayComeOutOfOrder() {
    record(7, 5, 3);
    record(7, 3, 3);
    record(7, 4, 3);
    for (int sequence = 3; sequence <= 5; sequence++) {
      assertNotNull(windows.find(7, sequence));
    }
    assertTrue(windows.mayBeForgotten(7, 2));
  }

  @Test
  void idleSessionsAreForgottenAndBusyOnesNot() {
    record(1, 10, 1);
    record(2, 50, 1);
    windows.expire(110, 100);
    assertNotNull(windows.find(1, 10));
    windows.expire(111, 100);
    assertNull(windows.find(1, 10));
    assertNotNull(windows.find(2, 50));
  }

  @Test
  void pagesGiveEverySessionOnceWhole() {
    for (long session = -3; session <= 3; session++) {
      for (int sequence = 1; sequence <= 4; sequence++) {
        record(session * 1_000, sequence, 1);
      }
    }
    List<WindowEntry> all = new ArrayList<>();
    SessionWindows.Page page = windows.page(Long.MIN_VALUE, 300);
    int pages = 1;
    while (!page.done()) {
      assertEquals(8, page.entries().size(), "two whole sessions are above 300 bytes");
      all.addAll(page.entries());
      page = windows.page(page.nextSession(), 300);
      pages++;
    }
    all.addAll(page.entries());
    assertEquals(4, pages);
    assertEquals(28, all.stream().distinct().count());
  }

  @Test
  void longReturnedValuesAreMarkedAsNotRemembered() {
    byte[] fits = new byte[Limits.MAX_REMEMBERED_BYTES];
    assertSame(fits, SessionWindows.remembered(fits));
    assertNull(SessionWindows.remembered(null));
    assertTrue(SessionWindows.isRemembered(null));
    assertTrue(SessionWindows.isRemembered(fits));
    byte[] tooLong = new byte[Limits.MAX_REMEMBERED_BYTES + 1];
    assertFalse(SessionWindows.isRemembered(SessionWindows.remembered(tooLong)));
  }
}
