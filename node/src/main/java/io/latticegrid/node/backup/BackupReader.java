package io.latticegrid.node.backup;

import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.error.GridException;
import io.latticegrid.node.backup.BackupFormat.Head;
import io.latticegrid.node.backup.BackupFormat.RecordKind;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a backup, record by record, and checks each. Confined to its user, who closes the stream.
 * Whether the file is whole and its records fit each other, {@link BackupContents} says.
 */
public final class BackupReader {
  private final InputStream file;
  private final String name;
  private long at;
  private long blockAt;
  private int records;
  private boolean finished;

  /**
   * Begins to read.
   *
   * @param file from its beginning
   * @param name of the file, for people
   */
  public BackupReader(InputStream file, String name) throws IOException {
    this.file = file;
    this.name = name;
    byte[] header = file.readNBytes(BackupFormat.HEADER);
    int version = header.length < BackupFormat.HEADER ? -1 : BackupFormat.version(header);
    if (version < 0) {
      throw new DamagedBackupException(name, -1, 0, "this is no backup, or its header is damaged");
    }
    if (version > BackupFormat.VERSION) {
      throw new GridException(
          GridException.Code.INCOMPATIBLE,
          "%s is a backup of format %d, and this lattice reads up to %d: use the newer one"
              .formatted(name, version, BackupFormat.VERSION));
    }
    at = BackupFormat.HEADER;
  }

  /** The next record; null after the last. */
  public @Nullable BackupBlock next() throws IOException {
    blockAt = at;
    byte[] head = file.readNBytes(BackupFormat.RECORD_HEADER);
    if (finished) {
      if (head.length > 0) {
        throw damaged("there are bytes after the end of the backup");
      }
      return null;
    }
    if (head.length < BackupFormat.RECORD_HEADER) {
      throw damaged("the file ends before the backup does");
    }
    Head found = BackupFormat.head(head);
    if (found == null) {
      throw damaged("its header is not what was written");
    }
    if (found.number() != records) {
      throw damaged("it is block " + found.number() + ", so others are missing or twice there");
    }
    BackupBlock block = payload(found);
    at = blockAt + head.length + found.length();
    records++;
    finished = found.type() == RecordKind.FINISH;
    return block;
  }

  private BackupBlock payload(Head head) throws IOException {
    if (head.length() < 0 || head.length() > BackupFormat.MAX_PAYLOAD) {
      throw damaged("it says to have " + head.length() + " bytes");
    }
    byte[] payload = file.readNBytes(head.length());
    if (payload.length < head.length()) {
      throw damaged("the file ends within it");
    }
    if (head.payloadCrc() != BackupFormat.crc(payload, payload.length)) {
      throw damaged("its checksum does not match");
    }
    RecordKind type = head.type();
    if (type == null) {
      throw damaged("it is of a type that is not known");
    }
    try {
      return BackupBlock.read(type.number(), payload);
    } catch (MalformedDataException e) {
      throw damaged(String.valueOf(e.getMessage()));
    }
  }

  /** How many bytes were read so far. */
  public long position() {
    return at;
  }

  /** The error that the record read last is wrong. */
  DamagedBackupException damaged(String what) {
    return new DamagedBackupException(name, records, blockAt, what);
  }
}
