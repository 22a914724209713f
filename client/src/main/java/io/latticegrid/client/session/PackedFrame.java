package io.latticegrid.client.session;

import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.BatchResult;
import io.latticegrid.proto.message.DataMessage.BatchSection;
import io.latticegrid.proto.message.DataMessage.Counted;
import io.latticegrid.proto.message.DataMessage.SectionResult;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.SessionMessage;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Sections of a batch that travel in one frame to one shard. Confined to the session's loop. */
final class PackedFrame implements Pending {
  /** Keys a frame at most. */
  static final int MAX_ENTRIES = 1_000;

  /** Bytes of keys and values a frame at most, save that a single larger entry travels alone. */
  static final int MAX_BYTES = 1 << 20;

  private final Batch batch;
  private final MemberLink link;
  private final int shard;
  private final List<SectionCall> sections = new ArrayList<>();
  private final Set<Integer> partitions = new LinkedHashSet<>();
  private int entries;
  private long bytes;

  PackedFrame(Batch batch, MemberLink link, int shard) {
    this.batch = batch;
    this.link = link;
    this.shard = shard;
  }

  MemberLink link() {
    return link;
  }

  boolean goesTo(MemberLink over, int shardThere, int group) {
    return link == over && shard == shardThere && sections.get(0).group == group;
  }

  /** Adds a section if there is room for it, and none of its partition yet. */
  boolean add(SectionCall section) {
    long sectionBytes = section.bytes();
    boolean full =
        !sections.isEmpty()
            && (section.isAlone()
                || sections.get(0).isAlone()
                || entries + section.entries().size() > MAX_ENTRIES
                || bytes + sectionBytes > MAX_BYTES);
    if (full || !partitions.add(section.partition)) {
      return false;
    }
    sections.add(section);
    entries += section.entries().size();
    bytes += sectionBytes;
    return true;
  }

  List<SectionCall> calls() {
    return sections;
  }

  /** The frame of one attempt. */
  Frame frame(FrameStamp stamp, long correlation, long nowNanos) {
    SectionCall first = sections.get(0);
    return new Frame(stamp.packedHeader(first, correlation, nowNanos), message(stamp));
  }

  private DataMessage message(FrameStamp stamp) {
    if (batch.kind() == Batch.Kind.COUNT) {
      return new DataMessage.Count(new ArrayList<>(partitions));
    }
    List<BatchSection> parts = new ArrayList<>();
    for (SectionCall section : sections) {
      parts.add(
          new BatchSection(
              section.partition,
              stamp.epoch(section),
              section.sequence,
              stamp.acknowledgedBelow(section),
              section.entries()));
    }
    return new DataMessage.Batch(batch.kind().onTheWire(), parts);
  }

  @Override
  public boolean answered(CallEngine engine, MemberLink from, Frame frame) {
    batch.frameOver(engine);
    sections.forEach(section -> CallEngine.heed(section, frame));
    Message message = frame.message();
    if (message instanceof BatchResult result && result.sections().size() == sections.size()) {
      for (int i = 0; i < sections.size(); i++) {
        sectionAnswered(engine, sections.get(i), result.sections().get(i));
      }
    } else if (message instanceof Counted counted && counted.counts().size() == sections.size()) {
      for (int i = 0; i < sections.size(); i++) {
        sectionCounted(engine, sections.get(i), counted.counts().get(i));
      }
    } else if (message instanceof SessionMessage.NotOwner redirect) {
      engine.takeRow(redirect);
      sections.forEach(section -> engine.redirected(section, link));
    } else if (message instanceof SessionMessage.Failure failure) {
      sections.forEach(section -> refused(engine, section, failure));
    } else {
      sections.forEach(
          section -> engine.conclude(section, Call.unexpected(section.purpose, message)));
    }
    return true;
  }

  @Override
  public void abandoned(CallEngine engine) {
    batch.frameOver(engine);
    sections.forEach(engine::unanswered);
  }

  private void sectionAnswered(CallEngine engine, SectionCall section, SectionResult result) {
    if (result.notOwner()) {
      engine.redirected(section, link);
    } else if (result.error() != null) {
      refused(engine, section, new SessionMessage.Failure(result.error(), 0, result.text()));
    } else if (result.partition() != section.partition
        || (batch.kind().isAnsweredByKey() && result.values().size() != section.entries().size())) {
      engine.failed(
          section,
          new SessionMessage.Failure(Code.INTERNAL, 0, "the answer is for other keys than asked"));
    } else {
      section.found(batch.kind().isAnsweredByKey() ? result.values() : List.of());
      engine.complete(section);
    }
  }

  private void refused(CallEngine engine, SectionCall section, SessionMessage.Failure failure) {
    boolean tooLarge = failure.code() == Code.TOO_LARGE;
    if (!tooLarge || !batch.askForLess(engine, section, sections.size() > 1)) {
      engine.failed(section, failure);
    }
  }

  private void sectionCounted(CallEngine engine, SectionCall section, long count) {
    MemberInfo member = link.member();
    if (count < 0 || member == null) {
      engine.redirected(section, link);
    } else if (!section.isDone()) {
      batch.counted(member.id(), count);
      engine.complete(section);
    }
  }
}
