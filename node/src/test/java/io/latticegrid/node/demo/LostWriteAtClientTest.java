package io.latticegrid.node.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.GridMap;
import io.latticegrid.client.LatticeClient;
import io.latticegrid.client.LostWrite;
import io.latticegrid.client.Subscription;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Processes that can't reach each other, and a client that listens to what gets lost by it. */
class LostWriteAtClientTest {
  private static final int PORT = 9_700;

  @Test
  void aClientIsToldOfTheEarlierOfTwoWritesWhenASplitHeals() throws Exception {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    try (DemoCluster cluster = DemoCluster.startSplittable(PORT);
        LatticeClient observer = cluster.connect();
        LatticeClient westClient = DemoSplit.client(cluster, DemoSplit.WEST_CLIENT);
        LatticeClient eastClient = DemoSplit.client(cluster, DemoSplit.EAST_CLIENT)) {
      new DemoSplit(new DemoOptions(PORT, false, false), nowhere, nowhere).prepare(observer);
      GridMap<String, String> map = observer.map("notes", String.class, String.class);
      map.put("note", "before");
      GridMap<String, String> west = westClient.map("notes", String.class, String.class);
      GridMap<String, String> east = eastClient.map("notes", String.class, String.class);
      List<LostWrite<String, String>> told = new CopyOnWriteArrayList<>();
      CountDownLatch heard = new CountDownLatch(1);
      Subscription listening =
          map.onLostWrite(lost -> {
            told.add(lost);
            heard.countDown();
          });
      DemoSplit.cut(cluster.proxy());
      west.put("note", "from the west");
      east.put("note", "from the east, later");
      assertEquals("from the west", west.get("note"));
      cluster.proxy().heal();
      assertTrue(heard.await(60, TimeUnit.SECONDS), "nothing was told");
      DemoSplit.await("the merge", () -> DemoSplit.isMerged(observer));
      assertEquals("from the east, later", map.get("note"));
      assertEquals(1, told.size());
      assertEquals("note", told.getFirst().key());
      assertEquals("from the west", told.getFirst().value());
      assertEquals(0, observer.stats().lostWritesMissed());
      listening.close();
    }
  }
}
