package io.latticegrid.partition;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.message.SessionMessage.Failure;
import io.latticegrid.proto.message.VerifyMessage.Damage;
import io.latticegrid.proto.message.VerifyMessage.Looked;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What came of verifying some entries. Confined to the shard's loop. */
final class Findings {
  private final List<Damage> damages = new ArrayList<>();
  private final Set<Integer> explained = new HashSet<>();
  private final Set<MemberId> silent = new HashSet<>();
  private Looked looked = Looked.NOTHING;
  private boolean changed;
  private @Nullable Failure failure;

  /** Several copies may say the same of one that is wrong. */
  void damaged(Damage damage) {
    if (damages.stream().noneMatch(known -> isSame(known, damage))) {
      damages.add(damage);
    }
  }

  private static boolean isSame(Damage one, Damage other) {
    return one.tier() == other.tier()
        && one.member().equals(other.member())
        && one.key().length > 0
        && Arrays.equals(one.key(), other.key());
  }

  /** What is damaged, all told. */
  List<Damage> damages() {
    return damages;
  }

  /** An intact copy says what a node of the digest is to be. */
  void explained(int node) {
    explained.add(node);
  }

  boolean isExplained(int node) {
    return explained.contains(node);
  }

  /** More was looked at. */
  void looked(Looked more) {
    looked = looked.plus(more);
  }

  /** Something changed before it was compared. */
  void changed() {
    changed = true;
    looked(new Looked(0, 0, 0, 1));
  }

  boolean isChanged() {
    return changed;
  }

  /** A copy that should have answered did not. */
  void silent(MemberId member, int entries) {
    silent.add(member);
    looked(new Looked(0, 0, 0, entries));
  }

  Set<MemberId> silent() {
    return silent;
  }

  /** The store could not be asked. */
  void failed(Failure why) {
    failure = why;
    looked(new Looked(0, 0, 0, 1));
  }

  @Nullable Failure failure() {
    return failure;
  }

  Looked looked() {
    return looked;
  }
}
