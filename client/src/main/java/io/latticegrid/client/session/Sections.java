package io.latticegrid.client.session;

import io.latticegrid.proto.message.DataMessage.KeyValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Splits a batch into sections of one partition and bounded size. Pure. */
final class Sections {
  private Sections() {}

  static List<SectionCall> of(Batch batch, BatchRequest request, long nowNanos) {
    List<SectionCall> sections = new ArrayList<>();
    if (request.kind() == Batch.Kind.COUNT) {
      for (int partition : request.partitions()) {
        sections.add(new SectionCall(batch, partition, new int[0], List.of(), nowNanos));
      }
      return sections;
    }
    Map<Integer, List<Integer>> placesByPartition = new LinkedHashMap<>();
    for (int place = 0; place < request.entries().size(); place++) {
      placesByPartition
          .computeIfAbsent(request.partitions()[place], partition -> new ArrayList<>())
          .add(place);
    }
    placesByPartition.forEach(
        (partition, places) -> split(batch, request, partition, places, nowNanos, sections));
    return sections;
  }

  /** Bytes of a key with its value. */
  static long bytes(KeyValue entry) {
    byte[] value = entry.value();
    return entry.key().length + (value == null ? 0L : value.length);
  }

  private static void split(
      Batch batch,
      BatchRequest request,
      int partition,
      List<Integer> places,
      long nowNanos,
      List<SectionCall> sections) {
    int from = 0;
    while (from < places.size()) {
      int to = from;
      long bytes = 0;
      List<KeyValue> entries = new ArrayList<>();
      while (to < places.size() && entries.size() < request.mostKeys()) {
        KeyValue entry = request.entries().get(places.get(to));
        bytes += bytes(entry);
        if (bytes > PackedFrame.MAX_BYTES && !entries.isEmpty()) {
          break;
        }
        entries.add(entry);
        to++;
      }
      int[] sectionPlaces = places.subList(from, to).stream().mapToInt(Integer::intValue).toArray();
      sections.add(new SectionCall(batch, partition, sectionPlaces, entries, nowNanos));
      from = to;
    }
  }
}
