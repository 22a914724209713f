package io.latticegrid.metadata.image;

import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.metadata.image.GroupInfo.OnSplit;
import io.latticegrid.metadata.image.MetadataRecord.FeatureLevelRaised;
import io.latticegrid.metadata.image.MetadataRecord.Founded;
import io.latticegrid.metadata.image.MetadataRecord.GroupChanged;
import io.latticegrid.metadata.image.MetadataRecord.GroupCreated;
import io.latticegrid.metadata.image.MetadataRecord.LossAccepted;
import io.latticegrid.metadata.image.MetadataRecord.LossesAccepted;
import io.latticegrid.metadata.image.MetadataRecord.MapCreated;
import io.latticegrid.metadata.image.MetadataRecord.MapMoving;
import io.latticegrid.metadata.image.MetadataRecord.MapPartitionMoved;
import io.latticegrid.metadata.image.MetadataRecord.MemberDraining;
import io.latticegrid.metadata.image.MetadataRecord.MemberForgotten;
import io.latticegrid.metadata.image.MetadataRecord.MemberJoined;
import io.latticegrid.metadata.image.MetadataRecord.MemberMerged;
import io.latticegrid.metadata.image.MetadataRecord.MemberReturned;
import io.latticegrid.metadata.image.MetadataRecord.MembersLeft;
import io.latticegrid.metadata.image.MetadataRecord.RowsChanged;
import io.latticegrid.metadata.image.MetadataRecord.TermBegan;
import org.jspecify.annotations.Nullable;

/**
 * From which feature level on a kind of record may stand in the log. Pure. A member of an older
 * version can't read a newer kind, and one that can't read a record has no image any more: so it is
 * refused before it is given to the log, not when it is applied.
 */
public final class RecordLevels {
  private RecordLevels() {}

  /** The first feature level of a record's kind; whoever adds a kind has to decide. */
  public static int since(MetadataRecord change) {
    return switch (change) {
      case TermBegan r -> 1;
      case Founded r -> 1;
      case MemberReturned r -> since(r);
      case MemberJoined r -> r.keepsLog() ? 2 : 1;
      case MembersLeft r -> r.dead().isEmpty() ? 1 : Inheritance.SINCE_LEVEL;
      case MapCreated r -> MapDefinition.sinceVersion(r.definition());
      case GroupCreated r -> since(r.onSplit());
      case FeatureLevelRaised r -> 1;
      case RowsChanged r -> 1;
      case GroupChanged r -> since(r.onSplit());
      case MemberForgotten r -> 1;
      case LossAccepted r -> 1;
      case LossesAccepted r -> 2;
      case MemberDraining r -> 1;
      case MemberMerged r -> 2;
      case MapMoving r -> 2;
      case MapPartitionMoved r -> 2;
    };
  }

  private static int since(MemberReturned returned) {
    boolean aloneAndPlain = returned.away().isEmpty() && returned.dead().isEmpty();
    return returned.keepsLog() || !aloneAndPlain ? Inheritance.SINCE_LEVEL : 1;
  }

  static int since(OnSplit onSplit) {
    return onSplit == OnSplit.ACT ? 2 : 1;
  }

  static @Nullable String objection(MetadataImage image, MetadataRecord change) {
    int level = image.catalog().featureLevel();
    return since(change) <= level
        ? null
        : "this needs feature level %d and the cluster is at %d: not all members could read it"
                .formatted(since(change), level)
            + "; see 'lattice upgrade'";
  }
}
