package io.latticegrid.proto.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.BatchResultReader;
import io.latticegrid.proto.message.BatchWriter;
import io.latticegrid.proto.message.DataMessage.Batch;
import io.latticegrid.proto.message.DataMessage.BatchKind;
import io.latticegrid.proto.message.DataMessage.BatchResult;
import io.latticegrid.proto.message.DataMessage.BatchSection;
import io.latticegrid.proto.message.DataMessage.Found;
import io.latticegrid.proto.message.DataMessage.KeyValue;
import io.latticegrid.proto.message.DataMessage.SectionResult;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Opcode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Batches that are written, and their results read, without an object for each section. */
class BatchInPlaceTest {
  private static final byte[] KEY = {3, 42};
  private static final byte[] VALUE = {6, 3, 1, 2, 3};

  private static final BatchResult WHOLE =
      new BatchResult(
          List.of(
              SectionResult.done(3, List.of(new Found(VALUE), new Found(null))),
              SectionResult.done(70_001, List.of()),
              SectionResult.done(5, List.of(new Found(new byte[0])))));

  private static byte[] body(BatchResult result) {
    ByteWriter out = new ByteWriter();
    result.write(out);
    return out.toByteArray();
  }

  /** What is read as long as all took place; null from where something did not. */
  private static @Nullable List<SectionResult> read(byte[] body) {
    BatchResultReader reader = new BatchResultReader(new ByteReader(body));
    List<SectionResult> sections = new ArrayList<>();
    for (int left = reader.sections(); left > 0; left--) {
      int partition = reader.nextSection();
      if (partition < 0) {
        return null;
      }
      List<Found> values = new ArrayList<>();
      for (int keys = reader.keys(); keys > 0; keys--) {
        int length = reader.nextValue();
        int at = reader.valueOffset();
        values.add(new Found(length < 0 ? null : Arrays.copyOfRange(body, at, at + length)));
      }
      sections.add(SectionResult.done(partition, values));
    }
    return reader.isAtEnd() ? sections : null;
  }

  @Test
  @DisplayName("a batch written piece by piece has the bytes of its frame")
  void piecesAreTheBytesOfTheMessage() {
    List<KeyValue> entries = List.of(new KeyValue(KEY, VALUE), new KeyValue(VALUE, null));
    List<BatchSection> sections =
        List.of(
            new BatchSection(3, 1L << 40 | 7, 12, 10, entries),
            new BatchSection(70_001, 0, 0, 0, List.of()));
    Header header =
        Header.request(5)
            .with(new Header.Target(2, 3, 7, 9))
            .with(new Header.Attempt(11, 0, 0))
            .with(AckLevel.REPLICATED);
    ByteWriter out = new ByteWriter();
    FrameCodec.writeRequest(
        header,
        Opcode.BATCH,
        body -> {
          BatchWriter.begin(BatchKind.SET, sections.size(), body);
          for (BatchSection section : sections) {
            BatchWriter.section(
                section.partition(),
                section.epoch(),
                section.sequence(),
                section.acknowledgedBelow(),
                body);
            body.writeVarInt(section.entries().size());
            section.entries().forEach(entry -> BatchWriter.entry(entry, body));
          }
        },
        out);
    Frame frame = new Frame(header, new Batch(BatchKind.SET, sections));
    assertArrayEquals(GoldenFramesTest.bytes(frame), out.toByteArray());
  }

  @Test
  @DisplayName("the result of a batch is of a plain form, and says what its frame says")
  void resultsArePlain() {
    ByteWriter bytes = new ByteWriter();
    FrameCodec.writePreface(bytes);
    FrameCodec.write(FrameSamples.all().get("HELLO-client"), bytes);
    FrameCodec.write(Frame.reply(77, Header.ACTING, WHOLE), bytes);
    List<String> seen = new ArrayList<>();
    new FrameDecoder()
        .feed(
            ByteBuffer.wrap(bytes.toByteArray()),
            new FrameDecoder.Receiver() {
              @Override
              public void agreed() {
                // The handshake is the test's own.
              }

              @Override
              public void received(Frame frame) {
                seen.add(frame.message().opcode().name());
              }

              @Override
              public boolean receivedPlain(FrameView frame) {
                assertTrue(frame.isBatchResult() && !frame.isRequest() && !frame.isResult());
                assertEquals(3, frame.batchResult().sections());
                seen.add(frame.correlation() + " " + frame.flags());
                return true;
              }
            });
    assertEquals(List.of("HELLO", "77 5"), seen);
    List<SectionResult> read = read(body(WHOLE));
    assertNotNull(read);
    assertArrayEquals(body(WHOLE), body(new BatchResult(read)));
  }

  @Test
  @DisplayName("a section that did not take place is not read any further")
  void refusedSectionsAreLeft() {
    SectionResult good = SectionResult.done(3, List.of());
    for (SectionResult bad :
        List.of(
            new SectionResult(4, Code.OVERLOADED, false, "", List.of()),
            new SectionResult(4, Code.NOT_AVAILABLE, true, "elsewhere", List.of()),
            new SectionResult(4, null, true, "", List.of()))) {
      BatchResultReader reader =
          new BatchResultReader(new ByteReader(body(new BatchResult(List.of(good, bad)))));
      assertEquals(2, reader.sections());
      assertEquals(3, reader.nextSection());
      assertEquals(-1, reader.nextSection());
    }
  }

  @Test
  @DisplayName("whatever bytes come, they are read as the message reads them, or refused")
  void damagedResultsAreReadAlikeOrRefused() {
    Rand rand = new SplittableRand(7);
    byte[] good = body(WHOLE);
    int alike = 0;
    for (int round = 0; round < 50_000; round++) {
      byte[] changed = Arrays.copyOf(good, good.length - rand.nextInt(3) + rand.nextInt(3));
      changed[rand.nextInt(changed.length)] = (byte) rand.nextLong();
      List<SectionResult> read;
      try {
        read = read(changed);
      } catch (MalformedDataException e) {
        continue;
      }
      if (read != null) {
        BatchResult message = (BatchResult) Opcode.BATCH_RESULT.read(new ByteReader(changed), 1);
        assertArrayEquals(body(message), body(new BatchResult(read)));
        alike++;
      }
    }
    assertTrue(alike > 1_000, "read were " + alike);
  }
}
