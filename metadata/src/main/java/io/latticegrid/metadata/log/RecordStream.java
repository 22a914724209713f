package io.latticegrid.metadata.log;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.Term;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Tells those who don't vote what was committed, record by record; who lags further behind than is
 * remembered gets the whole image. Confined to the control loop.
 */
final class RecordStream {
  private static final int REMEMBERED = 512;
  private static final int BATCH = 64;

  private final MemberId self;
  private final LogMessages messages;

  /** The last committed records, without gaps. */
  private final ArrayDeque<LogEntry> recent = new ArrayDeque<>();

  /** How far members are known to be. */
  private final Map<MemberId, Long> progress = new LinkedHashMap<>();

  RecordStream(MemberId self, LogMessages messages) {
    this.self = self;
    this.messages = messages;
  }

  /** A record was committed. */
  void committed(LogEntry entry) {
    if (!recent.isEmpty() && recent.getLast().index() + 1 != entry.index()) {
      recent.clear();
    }
    recent.addLast(entry);
    if (recent.size() > REMEMBERED) {
      recent.removeFirst();
    }
  }

  /** Tells the newest record to all that want it; those that vote have it from Raft. */
  void tell(Term term, MetadataImage image, Predicate<MemberId> votes) {
    List<LogEntry> newest = recent.isEmpty() ? List.of() : List.of(recent.getLast());
    for (MemberId member : image.memberIds()) {
      if (!member.equals(self) && !newest.isEmpty() && !votes.test(member)) {
        messages.records(member, term, newest);
      }
    }
  }

  /** How far a member says it is; one that stands still behind has missed something. */
  void noteProgress(MemberId member, long committed, Term term, MetadataImage image) {
    Long before = progress.put(member, committed);
    if (committed < image.index() && before != null && before == committed) {
      resend(member, committed, term, image);
    }
  }

  /** Whether all other members have the image. */
  boolean allKnow(MetadataImage image) {
    return image.memberIds().stream()
        .allMatch(m -> m.equals(self) || progress.getOrDefault(m, 0L) >= image.index());
  }

  void forget() {
    progress.clear();
  }

  private void resend(MemberId member, long committed, Term term, MetadataImage image) {
    if (committed == 0 || recent.isEmpty() || recent.getFirst().index() > committed + 1) {
      messages.image(member, term, image);
      return;
    }
    List<LogEntry> missing = new ArrayList<>();
    for (LogEntry entry : recent) {
      if (entry.index() > committed && missing.size() < BATCH) {
        missing.add(entry);
      }
    }
    messages.records(member, term, missing);
  }
}
