package io.latticegrid.node.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Cancelable;
import io.latticegrid.data.port.Loop;
import io.latticegrid.data.time.HybridTimestamp;
import io.latticegrid.partition.Conflict;
import io.latticegrid.proto.message.NodeMessage.LostWrites;
import io.latticegrid.proto.message.NodeMessage.LostWritesAsk;
import java.util.List;
import org.junit.jupiter.api.Test;

class LostWriteLogTest {
  /** Runs what it is given at once, as long as it has room. */
  private static final class Immediate implements Loop {
    private boolean full;

    @Override
    public String name() {
      return "control";
    }

    @Override
    public boolean inLoop() {
      return true;
    }

    @Override
    public boolean offer(Runnable task) {
      if (!full) {
        task.run();
      }
      return !full;
    }

    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public Cancelable schedule(long delayNanos, Runnable task) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void atEndOfTurn(Runnable task) {
      task.run();
    }
  }

  private final Immediate loop = new Immediate();
  private final LostWriteLog log = new LostWriteLog(loop);

  private void lose(int mapId, int number, int bytes) {
    HybridTimestamp stamp = new HybridTimestamp(number, new MemberId(1, 1));
    log.tell(new Conflict(mapId, new byte[] {1}, 0, new byte[bytes], stamp));
  }

  private LostWrites ask(long after, Integer... maps) {
    return log.answer(new LostWritesAsk(after, List.of(maps)));
  }

  private static List<Long> stamps(LostWrites answer) {
    return answer.writes().stream().map(lost -> lost.stampTime()).toList();
  }

  @Test
  void whoBeginsHearsOfWhatComesThenAndOfTheMapsInQuestion() {
    lose(1, 1, 1);
    assertEquals(1, ask(LostWritesAsk.NEWEST, 1).last());
    lose(2, 2, 1);
    lose(1, 3, 1);
    LostWrites answer = ask(1, 1);
    assertEquals(List.of(3L), stamps(answer));
    assertEquals(3, answer.last());
    assertFalse(answer.more());
    assertEquals(List.of(), ask(3, 1).writes());
    assertEquals(List.of(1L, 2L, 3L), stamps(ask(0, 1, 2)));
  }

  @Test
  void onlyTheLastAreRememberedAndTheOthersCounted() {
    for (int i = 1; i <= 3_000; i++) {
      lose(1, i, 1);
    }
    LostWrites answer = ask(1_000, 1);
    assertEquals(1_024, answer.writes().size());
    assertEquals(3_000 - 1_000 - 1_024, answer.missed());
    lose(1, 3_001, 20 << 20);
    assertEquals(List.of(3_001L), stamps(ask(3_000, 1)));
    assertEquals(3_000, ask(0, 1).missed());
  }

  @Test
  void anAnswerIsBoundedAndSaysThatThereIsMore() {
    for (int i = 1; i <= 5; i++) {
      lose(1, i, 400 << 10);
    }
    LostWrites answer = ask(0, 1);
    assertEquals(List.of(1L, 2L), stamps(answer));
    assertTrue(answer.more());
    assertEquals(List.of(3L, 4L), stamps(ask(answer.last(), 1)));
    assertEquals(List.of(5L), stamps(ask(4, 1)));
  }

  @Test
  void whatTheLoopHasNoRoomForIsMissed() {
    lose(1, 1, 1);
    loop.full = true;
    lose(1, 2, 1);
    lose(1, 3, 1);
    loop.full = false;
    assertEquals(2, ask(1, 1).missed());
    lose(1, 4, 1);
    assertEquals(List.of(4L), stamps(ask(3, 1)));
    assertEquals(4, ask(3, 1).last());
  }
}
