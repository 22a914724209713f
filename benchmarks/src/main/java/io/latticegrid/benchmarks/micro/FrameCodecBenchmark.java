package io.latticegrid.benchmarks.micro;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.wire.FrameCodec;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The frame of a put of 100 bytes, with all that a client says, to bytes and back. Confined to its
 * thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = OnePartition.JVM_OPENS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class FrameCodecBenchmark {
  private static final int KEY_BYTES = 9;
  private static final int VALUE_BYTES = 104;

  private final ByteWriter out = new ByteWriter(1024);
  private Frame frame = Frame.oneWay(new DataMessage.Get(new byte[0]));
  private byte[] encoded = new byte[0];

  /** Makes the frame and its bytes. */
  @Setup
  public void prepare() {
    SplittableRandom random = new SplittableRandom(1);
    byte[] key = new byte[KEY_BYTES];
    byte[] value = new byte[VALUE_BYTES];
    random.nextBytes(key);
    random.nextBytes(value);
    frame =
        new Frame(
            Header.request(42)
                .with(new Header.Target(0, 17, 3, 1))
                .with(new Header.Attempt(1L << 60, 99, 98))
                .with(AckLevel.REPLICATED)
                .withDeadlineMillis(10_000),
            new DataMessage.Put(DataMessage.PutMode.SET, key, value, null, 0));
    encode();
    encoded = out.toByteArray();
  }

  /** To bytes, in a buffer that is there already. */
  @Benchmark
  public int encode() {
    out.reset();
    FrameCodec.write(frame, out);
    return out.position();
  }

  /** From bytes, checksum included. */
  @Benchmark
  public Frame decode() {
    return FrameCodec.read(encoded, 0, encoded.length);
  }
}
