package io.latticegrid.node.server;

import io.latticegrid.data.query.FieldAccess;
import io.latticegrid.data.query.RowFields;
import io.latticegrid.partition.PartitionReads.ScanPlace;
import io.latticegrid.partition.PartitionReads.ScanStep;
import io.latticegrid.partition.VisibleValue;
import io.latticegrid.proto.routing.ShardTable;
import io.latticegrid.query.ScanPort;
import io.latticegrid.storage.RecordView;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Scans on the shards for the query engine: filter and projection are evaluated where the records
 * are. Thread-safe.
 */
public final class ShardScans implements ScanPort {
  private final List<Shard> shards;

  /** Scans of these shards. */
  public ShardScans(List<Shard> shards) {
    this.shards = List.copyOf(shards);
  }

  @Override
  public void scan(ScanRequest request, Consumer<ScanBatch> answer) {
    Shard shard =
        shards.get(ShardTable.shardOf(request.group(), request.partition(), shards.size()));
    if (!shard.run(() -> new Scan(request).on(shard, answer))) {
      answer.accept(new ScanBatch(State.BUSY, request.cursor(), 0, List.of()));
    }
  }

  /** One batch. Confined to the shard's loop. */
  private static final class Scan {
    private final ScanRequest request;
    private final List<List<@Nullable Object>> rows = new ArrayList<>();
    private final RowFields fields = new RowFields();
    private byte[] key = new byte[64];
    private byte[] value = new byte[256];
    private long looked;

    Scan(ScanRequest request) {
      this.request = request;
    }

    void on(Shard shard, Consumer<ScanBatch> answer) {
      ScanPlace place =
          new ScanPlace(request.group(), request.partition(), request.mapId(), request.reign());
      ScanStep step =
          shard.host().reads().scan(place, request.cursor(), request.maxRecords(), this::visit);
      State state =
          switch (step.state()) {
            case MORE -> State.MORE;
            case DONE -> State.DONE;
            case MOVED -> State.MOVED;
            case HANDED_OVER -> State.BUSY;
            case NO_LEASE -> State.NO_LEASE;
          };
      ScanBatch batch = new ScanBatch(state, step.cursor(), looked, rows);
      if (state != State.MORE && state != State.DONE) {
        answer.accept(batch);
        return;
      }
      // Asked again, the shard says why it may not be shown.
      ScanBatch hidden = new ScanBatch(State.BUSY, request.cursor(), 0, List.of());
      shard
          .host()
          .reads()
          .whenReplicated(
              request.group(), request.partition(), shown -> answer.accept(shown ? batch : hidden));
    }

    private boolean visit(RecordView record) {
      looked++;
      key = copy(record, record.keyOffset(), record.keyLength(), key);
      byte[] visible = VisibleValue.isState(record) ? VisibleValue.of(record) : null;
      fields.setKey(key, 0, record.keyLength());
      if (visible == null) {
        value = copy(record, record.valueOffset(), record.valueLength(), value);
        fields.setValue(value, 0, record.valueLength());
      } else {
        fields.setValue(visible, 0, visible.length);
      }
      if (request.filter().matches(fields)) {
        List<@Nullable Object> row = new ArrayList<>(request.projection().size());
        for (FieldAccess field : request.projection()) {
          row.add(fields.read(field));
        }
        rows.add(row);
      }
      return true;
    }

    private static byte[] copy(RecordView record, int offset, int length, byte[] scratch) {
      byte[] target = scratch.length >= length ? scratch : new byte[length * 2];
      record.buffer().getBytes(offset, target, 0, length);
      return target;
    }
  }
}
