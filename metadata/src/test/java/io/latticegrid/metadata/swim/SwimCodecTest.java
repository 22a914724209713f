package io.latticegrid.metadata.swim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.wire.Swim;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SwimCodecTest {
  private static final SwimUpdate UPDATE =
      new SwimUpdate(new MemberId(-1, 9), Reachability.UNREACHABLE, 70_000, new MemberId(-2, 900));

  @Test
  void messagesComeBackAsTheyWere() throws InvalidProtocolBufferException {
    List<SwimMessage> messages =
        List.of(
            new SwimMessage.Probe(1L << 40, List.of(UPDATE, UPDATE)),
            new SwimMessage.Ack(2, List.of()),
            new SwimMessage.ProbeFor(3, new MemberId(-3, 1), List.of(UPDATE)),
            new SwimMessage.Nack(4, List.of(UPDATE)),
            new SwimMessage.Exchange(-5, true, List.of(UPDATE)));
    for (SwimMessage message : messages) {
      byte[] bytes = SwimCodec.toWire(message).toByteArray();
      assertEquals(message, SwimCodec.fromWire(Swim.parseFrom(bytes)));
    }
  }

  @Test
  void theLargestProbeFitsIntoHalfAKilobyte() {
    int most = SwimNet.CONFIG.updatesPerMessage();
    SwimMessage probe = new SwimMessage.Probe(1L << 40, Collections.nCopies(most, UPDATE));
    assertTrue(SwimCodec.toWire(probe).getSerializedSize() <= 512);
  }

  @Test
  void whatOnlyNewerMembersKnowIsLeftOut() {
    assertNull(SwimCodec.fromWire(Swim.newBuilder().setKindValue(99).build()));
    io.latticegrid.metadata.wire.SwimUpdate unknown =
        io.latticegrid.metadata.wire.SwimUpdate.newBuilder().setStateValue(99).build();
    SwimMessage read = SwimCodec.fromWire(Swim.newBuilder().addUpdates(unknown).build());
    assertTrue(read instanceof SwimMessage.Probe probe && probe.updates().isEmpty());
  }
}
