package io.latticegrid.client.session;

import io.latticegrid.data.error.GridException;
import io.latticegrid.proto.message.DataMessage.Found;
import io.latticegrid.proto.message.DataMessage.KeyValue;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Message;
import java.util.Arrays;
import java.util.List;

/**
 * The part of a batch that concerns one partition; it is packed into frames with others, and
 * retried on its own. Confined to the session's loop once submitted.
 */
final class SectionCall extends PartitionCall {
  private final Batch batch;
  private final int[] places;
  private final List<KeyValue> entries;
  private boolean alone;
  private List<Found> found = List.of();

  /**
   * A section.
   *
   * @param places where its entries stand in the whole batch
   */
  SectionCall(Batch batch, int partition, int[] places, List<KeyValue> entries, long nowNanos) {
    super(batch.purpose(), batch.options(), nowNanos, batch.map(), partition);
    this.batch = batch;
    this.places = places;
    this.entries = entries;
  }

  /** Goes on where a call stands of which it was a part. */
  void goOn(JointCall whole, JointCall.Parts parts, int part) {
    group = parts.group();
    sequence = parts.sequence(part);
    admitted = whole.admitted;
    sentIn(parts.rows()[part].life());
    sentAs(whole);
  }

  List<KeyValue> entries() {
    return entries;
  }

  /** Whether it takes a frame of its own, because its answer may fill one. */
  boolean isAlone() {
    return alone;
  }

  /** From now on it takes a frame of its own. */
  void setAlone() {
    alone = true;
  }

  /** Two sections, each with half of its entries. */
  List<SectionCall> halves() {
    int middle = places.length / 2;
    return List.of(part(0, middle), part(middle, places.length));
  }

  private SectionCall part(int from, int to) {
    long begunNanos = deadlineNanos - options.timeoutNanos();
    int[] partPlaces = Arrays.copyOfRange(places, from, to);
    return new SectionCall(batch, partition, partPlaces, entries.subList(from, to), begunNanos);
  }

  /** Bytes of its keys and values. */
  long bytes() {
    return entries.stream().mapToLong(Sections::bytes).sum();
  }

  /** What a node found under its keys. */
  void found(List<Found> values) {
    found = values;
  }

  @Override
  void send(CallEngine engine, MemberLink over) {
    batch.ready(engine, this);
  }

  @Override
  Frame frame(Header header) {
    throw new IllegalStateException("a section has no frame of its own");
  }

  @Override
  boolean accept(Message answer) {
    throw unexpected(purpose, answer);
  }

  @Override
  boolean isOfBatch() {
    return true;
  }

  @Override
  void deliver() {
    for (int i = 0; i < found.size(); i++) {
      byte[] value = found.get(i).value();
      if (value != null) {
        batch.found(places[i], value, 0, value.length);
      }
    }
    batch.sectionOver(places, null);
  }

  @Override
  void fail(GridException error) {
    batch.sectionOver(places, error);
  }
}
