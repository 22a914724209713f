package io.latticegrid.node.backup;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.node.backup.BackupFormat.RecordKind;
import io.latticegrid.proto.message.BackupMessage.WholePage;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Writes a backup, record by record. Confined to its user, who closes the stream. */
public final class BackupWriter {
  private final OutputStream file;
  private final Map<Integer, Sums> open = new HashMap<>();
  private final Sums total = new Sums();
  private int records;
  private int maps;
  private int sections;
  private long bytes;

  /** How many entries, and the sum of their hashes. */
  private static final class Sums {
    private long entries;
    private long sum;
  }

  /** Begins a file. */
  public BackupWriter(OutputStream file, BackupBlock.Cluster from) throws IOException {
    this.file = file;
    write(BackupFormat.header());
    write(from);
  }

  /** Keeps a group. */
  public void group(BackupBlock.Group group) throws IOException {
    write(group);
  }

  /** Keeps a map; answers with its number. */
  public int map(MapDefinition definition) throws IOException {
    write(new BackupBlock.SavedMap(maps, definition));
    return maps++;
  }

  /** Begins a section, and answers with its number. */
  public int begin(int map, int partition, long reign) throws IOException {
    write(new BackupBlock.Begin(sections, map, partition, reign));
    open.put(sections, new Sums());
    return sections++;
  }

  /** Keeps what a primary sent, and ends the section if that was all. */
  public void piece(int section, WholePage page) throws IOException {
    Sums sums = Objects.requireNonNull(open.get(section), "the section is open");
    for (Delta entry : page.entries()) {
      sums.entries++;
      sums.sum += EntryHash.of(entry);
    }
    if (!page.entries().isEmpty()) {
      write(new BackupBlock.Piece(section, page));
    }
    if (page.done()) {
      open.remove(section);
      total.entries += sums.entries;
      total.sum += sums.sum;
      write(new BackupBlock.End(section, sums.entries, sums.sum));
    }
  }

  /** Gives a section up: another one has it all. */
  public void giveUp(int section) {
    open.remove(section);
  }

  /** Writes the last record. */
  public void finish() throws IOException {
    if (!open.isEmpty()) {
      throw new IllegalStateException("sections are open: " + open.keySet());
    }
    write(new BackupBlock.Finish(total.entries, total.sum));
  }

  /** Entries in sections that ended. */
  public long entries() {
    return total.entries;
  }

  /** Bytes written so far. */
  public long bytes() {
    return bytes;
  }

  private void write(BackupBlock block) throws IOException {
    ByteWriter out = new ByteWriter();
    block.write(out);
    byte[] payload = out.toByteArray();
    RecordKind type = Objects.requireNonNull(RecordKind.of(block.type()));
    write(BackupFormat.head(type, records++, payload));
    write(payload);
  }

  private void write(byte[] part) throws IOException {
    file.write(part);
    bytes += part.length;
  }
}
