package io.latticegrid.metadata.raft;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.latticegrid.data.port.FaultHandler;
import io.latticegrid.metadata.codec.ImageCodec;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.metadata.image.MetadataRecord.Founded;
import io.latticegrid.metadata.image.MetadataRecord.TermBegan;
import io.latticegrid.metadata.image.Term;
import io.latticegrid.metadata.wire.ImageData;
import io.microraft.statemachine.StateMachine;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The state machine behind the log: an image, changed record by record. Confined to the loop of the
 * metadata log. A record that doesn't fit the image changes nothing, on all voters alike.
 *
 * <p>The image counts the records that changed it, without gaps. Raft's own index counts more: the
 * changes of its group are none of ours.
 */
final class ImageMachine implements StateMachine {
  /** An operation that changes nothing and is asked of a leader only, to see whether it is one. */
  static final Object QUESTION = "are you the leader";

  private final int chunkBytes;
  private final Supplier<Term> newTerm;
  private final Applied applied;
  private final FaultHandler faults;
  private Term term = Term.NONE;
  private @Nullable MetadataImage image;

  /** Told of each image, with the record that led to it if it was one. */
  interface Applied {
    void applied(@Nullable MetadataRecord change, MetadataImage image);
  }

  ImageMachine(int chunkBytes, Supplier<Term> newTerm, Applied applied, FaultHandler faults) {
    this.chunkBytes = chunkBytes;
    this.newTerm = newTerm;
    this.applied = applied;
    this.faults = faults;
  }

  /** What the records have led to; null before the first. */
  @Nullable MetadataImage image() {
    return image;
  }

  @Override
  public Object runOperation(long commitIndex, Object operation) {
    if (operation == QUESTION) {
      return operation;
    }
    try {
      return run((MetadataRecord) operation);
    } catch (RuntimeException e) {
      // MicroRaft would log it and go on.
      faults.fault("the metadata log could not apply entry " + commitIndex, e);
      throw e;
    }
  }

  private Decision run(MetadataRecord change) {
    if (change instanceof TermBegan began) {
      term = began.term();
    }
    MetadataImage before = image;
    if (before == null) {
      if (!(change instanceof Founded founded)) {
        return new Decision.Refused("the cluster isn't founded yet");
      }
      return install(change, founded.image());
    }
    String objection = before.objection(change);
    return objection == null
        ? install(change, before.apply(change, term))
        : new Decision.Refused(objection);
  }

  private Decision install(@Nullable MetadataRecord change, MetadataImage next) {
    image = next;
    applied.applied(change, next);
    return new Decision.Applied(next.index());
  }

  @Override
  public void takeSnapshot(long commitIndex, Consumer<Object> snapshotChunkConsumer) {
    MetadataImage now = image;
    ByteString bytes = now == null ? ByteString.EMPTY : ImageCodec.toWire(now).toByteString();
    int at = 0;
    do {
      int end = Math.min(bytes.size(), at + chunkBytes);
      snapshotChunkConsumer.accept(bytes.substring(at, end));
      at = end;
    } while (at < bytes.size());
  }

  @Override
  public void installSnapshot(long commitIndex, List<Object> snapshotChunks) {
    try {
      ByteString bytes =
          snapshotChunks.stream()
              .map(ByteString.class::cast)
              .reduce(ByteString.EMPTY, ByteString::concat);
      if (!bytes.isEmpty()) {
        MetadataImage next = ImageCodec.fromWire(ImageData.parseFrom(bytes));
        term = next.term();
        install(null, next);
      }
    } catch (InvalidProtocolBufferException | RuntimeException e) {
      faults.fault("the metadata log could not read the snapshot at " + commitIndex, e);
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Object getNewTermOperation() {
    return new TermBegan(newTerm.get());
  }
}
