package io.latticegrid.metadata;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.error.UnknownMapException;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.data.schema.MapInfo;
import io.latticegrid.metadata.image.MapEntry;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord.MapCreated;
import io.latticegrid.metadata.log.MetadataLog;
import io.latticegrid.metadata.log.ProposalOutcome;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Opens and creates maps. Confined to the control loop. */
final class MapRequests {
  private final MetadataLog log;

  MapRequests(MetadataLog log) {
    this.log = log;
  }

  void open(
      MapDefinition definition,
      boolean createIfMissing,
      BiConsumer<@Nullable MapInfo, @Nullable GridException> callback) {
    if (found(definition, callback)) {
      return;
    }
    if (createIfMissing) {
      MapCreated change =
          new MapCreated(definition.name(), definition.group(), definition.toBytes());
      log.propose(change, outcome -> created(definition, outcome, callback));
    } else {
      // This member may be behind: it is unknown only if the coordinator knows no more.
      log.catchUp(outcome -> missing(definition, outcome, callback));
    }
  }

  private void created(
      MapDefinition definition,
      ProposalOutcome outcome,
      BiConsumer<@Nullable MapInfo, @Nullable GridException> callback) {
    switch (outcome) {
      case ProposalOutcome.Committed committed -> found(definition, callback);
      case ProposalOutcome.Rejected rejected -> {
        // Somebody else may have created it: the image is as far here as where it was rejected.
        if (!found(definition, callback)) {
          String why = "map '" + definition.name() + "': " + rejected.reason();
          callback.accept(null, new GridException(Code.INVALID_ARGUMENT, why));
        }
      }
      case ProposalOutcome.Unknown unknown -> unanswered(definition, callback);
    }
  }

  private void missing(
      MapDefinition definition,
      ProposalOutcome outcome,
      BiConsumer<@Nullable MapInfo, @Nullable GridException> callback) {
    if (found(definition, callback)) {
      return;
    }
    if (outcome instanceof ProposalOutcome.Committed) {
      String why = "there is no map '" + definition.name() + "'";
      callback.accept(null, new UnknownMapException(why));
    } else {
      unanswered(definition, callback);
    }
  }

  private boolean found(
      MapDefinition definition, BiConsumer<@Nullable MapInfo, @Nullable GridException> callback) {
    MetadataImage image = log.image();
    Optional<MapEntry> entry =
        image == null ? Optional.empty() : image.catalog().map(definition.name());
    if (image == null || entry.isEmpty()) {
      return false;
    }
    MapInfo info = entry.get().info();
    // Whoever names the group in which it was created need not know that it has moved since.
    boolean same =
        info.definition().group().equals(definition.group())
            || image.catalog().group(info.group()).orElseThrow().name().equals(definition.group());
    if (same && info.definition().isCompatibleWith(definition)) {
      callback.accept(info, null);
    } else {
      String why = "map '" + definition.name() + "' exists as " + info.definition();
      callback.accept(null, new GridException(Code.SCHEMA_MISMATCH, why));
    }
    return true;
  }

  private static void unanswered(
      MapDefinition definition, BiConsumer<@Nullable MapInfo, @Nullable GridException> callback) {
    String why =
        "map '" + definition.name() + "' could not be opened: no coordinator answered; try again";
    callback.accept(null, new GridException(Code.NOT_AVAILABLE, why));
  }
}
