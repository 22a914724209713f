package io.latticegrid.proto.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.port.Loop;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.SessionMessage;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.Seed;
import io.latticegrid.proto.transport.Connection;
import io.latticegrid.proto.transport.ConnectionHandler;
import io.latticegrid.proto.transport.Found;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NameLookupTest {
  private final NettyTransport transport = new NettyTransport(1, "named");
  private final Loop loop = transport.loops().get(0);

  @AfterEach
  void close() {
    transport.close();
  }

  @Test
  void aLiteralNeedsNoLookUpAndANameDoes() {
    NameLookup names = new NameLookup("names");
    assertNotNull(names.literal(new Address("127.0.0.1", 1)));
    assertNotNull(names.literal(new Address("::1", 1)));
    assertNull(names.literal(new Address("localhost", 1)));
    names.close();
  }

  @Test
  void seedsAreFoundOffTheLoopAndToldOnIt(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("nodes"), "127.0.0.1:7400 # one\n");
    List<Seed> seeds =
        List.of(
            Seed.parse("file:" + file),
            Seed.parse("dns:localhost:7410"),
            Seed.parse("dns:no-such-name.invalid:7410"));
    CompletableFuture<Found> found = new CompletableFuture<>();
    transport.find(
        seeds,
        loop,
        all -> {
          assertTrue(loop.inLoop());
          found.complete(all);
        });
    Found all = Ear.await(found);
    assertEquals(new Address("127.0.0.1", 7400), all.addresses().get(0));
    assertTrue(all.addresses().stream().anyMatch(address -> address.port() == 7410));
    assertEquals(List.of("dns:no-such-name.invalid:7410 has no address yet"), all.problems());
  }

  @Test
  void aConnectionGoesToAHostName() {
    Ear server = new Ear();
    Ear client = new Ear();
    Address at = transport.listen(new Address("127.0.0.1", 0), () -> server);
    transport.connect(new Address("localhost", at.port()), loop, client);
    assertTrue(client.connection().send(Frame.oneWay(SessionMessage.Hello.ofClient(1, "lattice"))));
    assertNotNull(server.next());
  }

  @Test
  void aHostNameWithoutAddressIsNotTakenForARefusal() {
    CompletableFuture<String> reason = new CompletableFuture<>();
    transport.connect(
        new Address("no-such-name.invalid", 7400),
        loop,
        new ConnectionHandler() {
          @Override
          public void opened(Connection connection) {
            reason.complete("opened");
          }

          @Override
          public void received(Connection connection, Frame frame) {}

          @Override
          public void closed(boolean refused, String why) {
            assertFalse(refused);
            reason.complete(why);
          }
        });
    assertTrue(Ear.await(reason).contains("no-such-name.invalid:7400"));
  }
}
