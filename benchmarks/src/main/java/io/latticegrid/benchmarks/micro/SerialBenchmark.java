package io.latticegrid.benchmarks.micro;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.latticegrid.client.json.Json;
import io.latticegrid.client.serial.Mapping;
import io.latticegrid.client.serial.Mappings;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.Row;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
 * 10,000 records of eight fields as bytes, one of their fields, and as JSON: by the accessors that
 * are made once a class, and beside it through maps of objects, as without them. Confined to its
 * thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = OnePartition.JVM_OPENS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SerialBenchmark {
  static final int RECORDS = 10_000;
  private static final int DELAY = 5;

  private static final Mapping<Flight> FLIGHTS = Mappings.of(Flight.class);
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final TypeReference<LinkedHashMap<String, @Nullable Object>> MAP =
      new TypeReference<>() {};

  /** What is written: the lengths are those of a row of a table of flights. */
  public record Flight(
      long id,
      String carrier,
      String origin,
      String destination,
      int number,
      double delay,
      boolean cancelled,
      String tail) {}

  private final ByteWriter out = new ByteWriter(1 << 20);
  private Flight[] flights = new Flight[0];
  private byte[][] rows = new byte[0][];
  private String[] texts = new String[0];

  /** Makes the records, their bytes and their JSON. */
  @Setup
  public void prepare() throws JsonProcessingException {
    SplittableRandom random = new SplittableRandom(1);
    flights = new Flight[RECORDS];
    rows = new byte[RECORDS][];
    texts = new String[RECORDS];
    for (int i = 0; i < RECORDS; i++) {
      flights[i] =
          new Flight(
              random.nextLong(1L << 40),
              "AA",
              "ATL",
              "DCA",
              random.nextInt(9999),
              random.nextDouble(-10, 200),
              random.nextInt(50) == 0,
              "N" + random.nextInt(99_999));
      out.reset();
      FLIGHTS.write(flights[i], out);
      rows[i] = out.toByteArray();
      texts[i] = MAPPER.writeValueAsString(fields(flights[i]));
    }
  }

  /** Records to bytes by accessors; returns how many bytes. */
  @Benchmark
  public int write() {
    out.reset();
    for (Flight flight : flights) {
      FLIGHTS.write(flight, out);
    }
    return out.position();
  }

  /** The same fields to bytes as a map by name. */
  @Benchmark
  public int writeAsMaps() {
    out.reset();
    for (Flight flight : flights) {
      Canonical.write(fields(flight), out);
    }
    return out.position();
  }

  /** Bytes to records; returns the sum of their numbers. */
  @Benchmark
  public long read() {
    long sum = 0;
    for (byte[] row : rows) {
      sum += FLIGHTS.read(row).number();
    }
    return sum;
  }

  /** One field of each, without reading the others; returns their sum. */
  @Benchmark
  public double readOneField() {
    double sum = 0;
    for (byte[] row : rows) {
      Object delay = new Row(row).field(DELAY);
      sum += delay instanceof Double number ? number : 0;
    }
    return sum;
  }

  /** The same field by reading whole records. */
  @Benchmark
  public double readOneFieldOfWhole() {
    double sum = 0;
    for (byte[] row : rows) {
      sum += FLIGHTS.read(row).delay();
    }
    return sum;
  }

  /** JSON to what the grid keeps, in one pass; returns how many bytes. */
  @Benchmark
  public long json() {
    long bytes = 0;
    for (String text : texts) {
      bytes += Json.of(text).canonical().length;
    }
    return bytes;
  }

  /** The same through a map of objects that a parser makes. */
  @Benchmark
  public long jsonAsMaps() throws IOException {
    long bytes = 0;
    for (String text : texts) {
      bytes += Canonical.toBytes(MAPPER.readValue(text, MAP)).length;
    }
    return bytes;
  }

  private static Map<String, @Nullable Object> fields(Flight flight) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("id", flight.id());
    fields.put("carrier", flight.carrier());
    fields.put("origin", flight.origin());
    fields.put("destination", flight.destination());
    fields.put("number", (long) flight.number());
    fields.put("delay", flight.delay());
    fields.put("cancelled", flight.cancelled());
    fields.put("tail", flight.tail());
    return fields;
  }
}
