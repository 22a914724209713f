package io.latticegrid.node;

import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.port.Loop;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.data.schema.MapInfo;
import io.latticegrid.data.schema.RecordEngine;
import io.latticegrid.metadata.ControlPlane;
import io.latticegrid.metadata.image.MapEntry;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.log.ProposalOutcome;
import io.latticegrid.node.config.MapStores;
import io.latticegrid.partition.ReplyTarget;
import io.latticegrid.proto.message.SessionMessage.Failure;
import io.latticegrid.proto.message.SessionMessage.MapOpened;
import io.latticegrid.proto.message.SessionMessage.OpenMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Opens maps by name, creating what is missing where asked. Confined to the control loop. */
final class MapOpening {
  private static final int RETRY_MILLIS = 100;

  private final Loop control;
  private final MapStores stores;
  private final boolean keepsFiles;

  /**
   * On a node.
   *
   * @param keepsFiles whether it has a place for maps whose records lie in files
   */
  MapOpening(Loop control, MapStores stores, boolean keepsFiles) {
    this.control = control;
    this.stores = stores;
    this.keepsFiles = keepsFiles;
  }

  void open(ControlPlane plane, OpenMap request, ReplyTarget reply) {
    if (plane.image() == null) {
      fail(reply, NodeLife.notJoined());
    } else if (request.definition().length == 0) {
      find(plane, request.name(), reply);
    } else {
      create(plane, request, reply);
    }
  }

  private void create(ControlPlane plane, OpenMap request, ReplyTarget reply) {
    MapDefinition definition;
    try {
      definition = MapDefinition.fromBytes(request.definition());
    } catch (MalformedDataException e) {
      String text =
          "the definition of map '" + request.name() + "' is malformed: " + e.getMessage();
      fail(reply, new GridException(GridException.Code.INVALID_ARGUMENT, text));
      return;
    } catch (GridException e) {
      fail(reply, e);
      return;
    }
    MetadataImage image = plane.image();
    boolean isNew = image != null && image.catalog().map(definition.name()).isEmpty();
    if (definition.limits().engine() != RecordEngine.COMPACT && isNew && !keepsFiles) {
      String text =
          "the records of map '"
              + definition.name()
              + "' are to lie in files, and this node has no place for them: set data-dir on every"
              + " node";
      fail(reply, new GridException(GridException.Code.INVALID_ARGUMENT, text));
    } else if (definition.store() != null && isNew) {
      // Refused now, with the reason, rather than by the first write that can't be stored.
      stores.check(
          definition,
          control,
          wrong -> {
            if (wrong == null) {
              propose(plane, definition, reply);
            } else {
              fail(reply, wrong);
            }
          });
    } else {
      propose(plane, definition, reply);
    }
  }

  private static void propose(ControlPlane plane, MapDefinition definition, ReplyTarget reply) {
    plane.openMap(
        definition,
        true,
        (info, error) -> {
          if (info != null) {
            opened(reply, info);
          } else if (error != null) {
            fail(reply, error);
          }
        });
  }

  private static void opened(ReplyTarget reply, MapInfo info) {
    reply.reply(0, new MapOpened(info.id(), info.group(), info.definition().toBytes()));
  }

  private static void find(ControlPlane plane, String name, ReplyTarget reply) {
    if (!answerIfKnown(plane, name, reply)) {
      // This member may be behind: the map is unknown only if the coordinator knows no more.
      plane.log().catchUp(outcome -> afterCatchUp(plane, name, outcome, reply));
    }
  }

  private static void afterCatchUp(
      ControlPlane plane, String name, ProposalOutcome outcome, ReplyTarget reply) {
    if (answerIfKnown(plane, name, reply)) {
      return;
    }
    if (outcome instanceof ProposalOutcome.Committed) {
      fail(
          reply,
          new GridException(GridException.Code.UNKNOWN_MAP, "there is no map '" + name + "'"));
    } else {
      fail(
          reply,
          new GridException(
              GridException.Code.NOT_AVAILABLE,
              "cannot ask the coordinator whether there is a map '" + name + "'"));
    }
  }

  private static boolean answerIfKnown(ControlPlane plane, String name, ReplyTarget reply) {
    MetadataImage image = plane.image();
    Optional<MapEntry> entry = image == null ? Optional.empty() : image.catalog().map(name);
    entry.ifPresent(map -> reply.reply(0, new MapOpened(map.id(), map.group(), map.definition())));
    return entry.isPresent();
  }

  private static void fail(ReplyTarget reply, @Nullable GridException error) {
    GridException.Code code = error == null ? GridException.Code.INTERNAL : error.code();
    String text = error == null ? "no reason given" : String.valueOf(error.getMessage());
    reply.reply(0, new Failure(code, RETRY_MILLIS, text));
  }
}
