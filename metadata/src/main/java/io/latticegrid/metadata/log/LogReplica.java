package io.latticegrid.metadata.log;

import io.latticegrid.data.port.Invariant;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.Term;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a member remembers of the log: the highest term it promised to follow, the committed image,
 * and at most one entry accepted beyond it. Confined to the control loop.
 *
 * <p>It is the acceptor of Paxos (Lamport, "Paxos Made Simple", 2001) for the one open place of the
 * log; all earlier places are settled in the image.
 */
final class LogReplica {
  private final Consumer<MetadataImage> installed;
  private Term promised = Term.NONE;
  private @Nullable MetadataImage image;
  private @Nullable LogEntry accepted;
  private long digest;

  LogReplica(Consumer<MetadataImage> installed) {
    this.installed = installed;
  }

  Term promised() {
    return promised;
  }

  @Nullable MetadataImage image() {
    return image;
  }

  long index() {
    return image == null ? 0 : image.index();
  }

  @Nullable LogEntry accepted() {
    return accepted;
  }

  long digest() {
    return digest;
  }

  /** Promises to follow no earlier term; false if a later one was promised. */
  boolean promise(Term term) {
    if (promised.isAfter(term)) {
      return false;
    }
    promised = term;
    return true;
  }

  /** Takes over a committed image if it is newer. */
  void install(MetadataImage newer) {
    MetadataImage current = image;
    if (current != null) {
      Invariant.check(current.clusterId() == newer.clusterId(), "an image of another cluster");
      if (newer.index() <= current.index()) {
        return;
      }
    }
    image = newer;
    digest = newer.digest();
    accepted = null;
    installed.accept(newer);
  }

  /** Accepts an entry for the open place. */
  void accept(LogEntry entry) {
    Invariant.check(entry.index() == index() + 1, "an entry beyond the open place");
    Invariant.check(!promised.isAfter(entry.term()), "an entry of a term that was given up");
    accepted = entry;
  }

  /** Commits the accepted entry. */
  void commit(LogEntry entry) {
    MetadataImage current = image;
    Invariant.check(entry.equals(accepted), "a commit of another entry");
    install(
        Objects.requireNonNull(current, "an entry was accepted")
            .apply(entry.change(), entry.term()));
  }

  /**
   * Learns how far the log is committed.
   *
   * @return false if the entry is not here and the image is needed
   */
  boolean learn(long committedIndex, Term committedTerm, long committedDigest) {
    LogEntry entry = accepted;
    if (committedIndex == index() + 1 && entry != null && entry.term().equals(committedTerm)) {
      commit(entry);
    }
    if (committedIndex == index()) {
      Invariant.check(committedDigest == digest, "images differ at index " + committedIndex);
    }
    return committedIndex <= index();
  }
}
