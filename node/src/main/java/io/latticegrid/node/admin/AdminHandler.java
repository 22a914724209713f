package io.latticegrid.node.admin;

import com.google.protobuf.InvalidProtocolBufferException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.port.Loop;
import io.latticegrid.metadata.ControlPlane;
import io.latticegrid.node.server.Shard;
import io.latticegrid.node.wire.AdminReply;
import io.latticegrid.node.wire.AdminRequest;
import io.latticegrid.node.wire.AdminRequest.OperationCase;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Takes administrative requests to their operations. Confined to the control loop. */
public final class AdminHandler {
  private final Map<OperationCase, AdminOperation> operations = new EnumMap<>(OperationCase.class);

  /** For the present control plane of a node's life. */
  public AdminHandler(Supplier<ControlPlane> plane, Loop control, Supplier<List<Shard>> shards) {
    operations.put(OperationCase.STORES, new StoresOperation(plane, control, shards));
    operations.put(OperationCase.MAPS, new MapsOperation(plane, control, shards));
    operations.put(OperationCase.CLUSTER_STATUS, new ClusterStatusOperation(plane));
    operations.put(OperationCase.ACCEPT_LOSS, new AcceptLossOperation(plane));
    operations.put(OperationCase.FORGET, new ForgetOperation(plane));
    operations.put(OperationCase.GROUPS, new GroupsOperation(plane));
    operations.put(OperationCase.SET_GROUP, new SetGroupOperation(plane));
    operations.put(OperationCase.MOVE_MAP, new MoveMapOperation(plane));
    operations.put(OperationCase.DRAIN, new DrainOperation(plane));
    operations.put(OperationCase.METADATA, new MetadataOperation(plane));
    operations.put(OperationCase.RECOVER, new RecoverOperation(plane));
    operations.put(OperationCase.UPGRADE, new UpgradeOperation(plane));
  }

  /** Answers a request, both as bytes of admin.proto. */
  public void handle(byte[] request, Consumer<byte[]> reply) {
    dispatch(request, answer -> reply.accept(answer.toByteArray()));
  }

  private void dispatch(byte[] bytes, Consumer<AdminReply> reply) {
    try {
      AdminRequest request = AdminRequest.parseFrom(bytes);
      AdminOperation operation = operations.get(request.getOperationCase());
      if (operation == null) {
        String text = "this member does not know the operation; is it of an older version?";
        reply.accept(AdminReplies.error(Code.INCOMPATIBLE, text));
      } else {
        operation.run(request, reply);
      }
    } catch (InvalidProtocolBufferException e) {
      String text = "a malformed administrative request: " + e.getMessage();
      reply.accept(AdminReplies.error(Code.INVALID_ARGUMENT, text));
    }
  }
}
