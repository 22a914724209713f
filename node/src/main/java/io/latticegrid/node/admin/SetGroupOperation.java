package io.latticegrid.node.admin;

import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.metadata.ControlPlane;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.GroupInfo.Mode;
import io.latticegrid.metadata.image.GroupInfo.OnSplit;
import io.latticegrid.metadata.image.GroupInfo.TotalLoss;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.node.wire.AdminReply;
import io.latticegrid.node.wire.AdminRequest;
import io.latticegrid.node.wire.SetGroupRequest;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Creates a replica group, or changes its figures. One that is as it should be counts as done. */
final class SetGroupOperation implements AdminOperation {
  private final Supplier<ControlPlane> planes;

  SetGroupOperation(Supplier<ControlPlane> planes) {
    this.planes = planes;
  }

  @Override
  public void run(AdminRequest request, Consumer<AdminReply> reply) {
    ControlPlane plane = planes.get();
    MetadataImage image = plane.image();
    if (image == null) {
      reply.accept(AdminReplies.notJoined());
      return;
    }
    SetGroupRequest wanted = request.getSetGroup();
    Optional<GroupInfo> present = image.catalog().group(wanted.getName());
    String objection = objection(wanted, present.orElse(null));
    if (objection != null) {
      reply.accept(AdminReplies.error(Code.INVALID_ARGUMENT, objection));
      return;
    }
    GroupInfo base = present.orElseGet(() -> begun(wanted, image.catalog().featureLevel()));
    GroupInfo after =
        new GroupInfo(
            base.id(),
            base.name(),
            base.mode(),
            wanted.hasBackups() ? wanted.getBackups() : base.backups(),
            wanted.hasMinCopies() ? wanted.getMinCopies() : base.minCopies(),
            wanted.hasOnTotalLoss() ? choice(wanted) : base.onTotalLoss(),
            wanted.hasOnSplit() ? onSplit(wanted) : base.onSplit());
    if (present.isPresent() && after.equals(base)) {
      reply.accept(GroupsOperation.groups(image));
    } else {
      propose(plane, after, present.isPresent(), reply);
    }
  }

  /** A new group: each side of a split goes on, as far as its mode and all members allow. */
  private static GroupInfo begun(SetGroupRequest wanted, int featureLevel) {
    Mode mode = mode(wanted);
    OnSplit onSplit = OnSplit.unlessTold(mode, featureLevel);
    return new GroupInfo(0, wanted.getName(), mode, 1, 1, TotalLoss.REFUSE, onSplit);
  }

  private static void propose(
      ControlPlane plane, GroupInfo group, boolean exists, Consumer<AdminReply> reply) {
    MetadataRecord change =
        exists
            ? new MetadataRecord.GroupChanged(
                group.name(),
                group.backups(),
                group.minCopies(),
                group.onTotalLoss(),
                group.onSplit())
            : new MetadataRecord.GroupCreated(
                group.name(),
                group.mode(),
                group.backups(),
                group.minCopies(),
                group.onTotalLoss(),
                group.onSplit());
    plane
        .log()
        .propose(
            change,
            outcome -> {
              AdminReply refusal = AdminReplies.refusal(outcome);
              MetadataImage after = plane.image();
              if (refusal != null) {
                reply.accept(refusal);
              } else {
                reply.accept(
                    after == null ? AdminReplies.notJoined() : GroupsOperation.groups(after));
              }
            });
  }

  private static @Nullable String objection(SetGroupRequest wanted, @Nullable GroupInfo present) {
    if (!wanted.getCreate() && present == null) {
      return "there is no group '" + wanted.getName() + "'";
    }
    if (wanted.hasOnTotalLoss() && !isName(TotalLoss.values(), wanted.getOnTotalLoss())) {
      return "on total loss: refuse or empty, not '" + wanted.getOnTotalLoss() + "'";
    }
    if (wanted.hasOnSplit() && !isName(OnSplit.values(), wanted.getOnSplit())) {
      return "on a split: refuse or act, not '" + wanted.getOnSplit() + "'";
    }
    if (!wanted.getMode().isEmpty() && !isName(Mode.values(), wanted.getMode())) {
      return "a mode is crdt or strict, not '" + wanted.getMode() + "'";
    }
    Mode mode = present == null && !wanted.getMode().isEmpty() ? mode(wanted) : modeOf(present);
    if (mode == Mode.STRICT && wanted.hasOnSplit() && onSplit(wanted) == OnSplit.ACT) {
      return "a strict group never acts without a quorum; make a crdt group for that";
    }
    boolean other =
        present != null && !wanted.getMode().isEmpty() && mode(wanted) != present.mode();
    return other
        ? "the group '" + wanted.getName() + "' exists in another mode, which stays"
        : null;
  }

  private static boolean isName(Enum<?>[] values, String name) {
    for (Enum<?> value : values) {
      if (value.name().equalsIgnoreCase(name)) {
        return true;
      }
    }
    return false;
  }

  private static Mode mode(SetGroupRequest wanted) {
    return wanted.getMode().isEmpty()
        ? Mode.CRDT
        : Mode.valueOf(wanted.getMode().toUpperCase(Locale.ROOT));
  }

  private static Mode modeOf(@Nullable GroupInfo group) {
    return group == null ? Mode.CRDT : group.mode();
  }

  private static OnSplit onSplit(SetGroupRequest wanted) {
    return OnSplit.valueOf(wanted.getOnSplit().toUpperCase(Locale.ROOT));
  }

  private static TotalLoss choice(SetGroupRequest wanted) {
    return TotalLoss.valueOf(wanted.getOnTotalLoss().toUpperCase(Locale.ROOT));
  }
}
