package io.latticegrid.node.admin;

import io.latticegrid.metadata.ControlPlane;
import io.latticegrid.node.wire.AdminReply;
import io.latticegrid.node.wire.AdminRequest;
import io.latticegrid.node.wire.Recovered;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Begins the metadata log anew at the member that is asked. */
final class RecoverOperation implements AdminOperation {
  private final Supplier<ControlPlane> planes;

  RecoverOperation(Supplier<ControlPlane> planes) {
    this.planes = planes;
  }

  @Override
  public void run(AdminRequest request, Consumer<AdminReply> reply) {
    planes
        .get()
        .recover(
            request.getRecover().getClusterId(),
            (generation, refusal) ->
                reply.accept(
                    refusal == null
                        ? AdminReply.newBuilder()
                            .setRecovered(Recovered.newBuilder().setGeneration(generation))
                            .build()
                        : AdminReplies.error(
                            refusal.code(), String.valueOf(refusal.getMessage()))));
  }
}
