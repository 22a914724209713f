package io.latticegrid.node.backup;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.node.backup.BackupFormat.RecordKind;
import io.latticegrid.proto.message.BackupMessage.WholePage;
import io.latticegrid.proto.message.Opcode;

/** What a record of a backup says. Immutable. */
public sealed interface BackupBlock {
  /** What kind of record it is. */
  private static RecordKind typeOf(BackupBlock block) {
    return switch (block) {
      case Cluster cluster -> RecordKind.CLUSTER;
      case Group group -> RecordKind.GROUP;
      case SavedMap map -> RecordKind.MAP;
      case Begin begin -> RecordKind.BEGIN;
      case Piece piece -> RecordKind.PIECE;
      case End end -> RecordKind.END;
      case Finish finish -> RecordKind.FINISH;
    };
  }

  /** Appends the payload. */
  void write(ByteWriter out);

  /** The payload's type. */
  default int type() {
    return typeOf(this).number();
  }

  /** Reads a payload; a {@link MalformedDataException} says that it is none. */
  static BackupBlock read(int type, byte[] payload) {
    ByteReader in = new ByteReader(payload);
    RecordKind known = RecordKind.of(type);
    if (known == null) {
      throw new MalformedDataException("an unknown type of record " + type);
    }
    BackupBlock block =
        switch (known) {
          case CLUSTER ->
              new Cluster(in.readLong(), in.readString(), in.readLong(), in.readVarInt());
          case GROUP -> Group.read(in);
          case MAP -> new SavedMap(in.readVarInt(), MapDefinition.fromBytes(in.readBytes()));
          case BEGIN ->
              new Begin(in.readVarInt(), in.readVarInt(), in.readVarInt(), in.readVarLong());
          case PIECE -> new Piece(in.readVarInt(), (WholePage) Opcode.WHOLE_PAGE.read(in));
          case END -> new End(in.readVarInt(), in.readVarLong(), in.readLong());
          case FINISH -> new Finish(in.readVarLong(), in.readLong());
        };
    in.expectEnd();
    return block;
  }

  /**
   * Where the backup is from.
   *
   * @param id of the cluster
   * @param name of the cluster
   * @param takenAtMillis when it was begun, by the clock of who took it
   * @param partitions how many partitions a group has there
   */
  record Cluster(long id, String name, long takenAtMillis, int partitions) implements BackupBlock {
    @Override
    public void write(ByteWriter out) {
      out.writeLong(id).writeString(name).writeLong(takenAtMillis).writeVarInt(partitions);
    }
  }

  /** A replica group with its settings, as {@code lattice groups} shows them. */
  record Group(
      String name, String mode, int backups, int minCopies, String onTotalLoss, String onSplit)
      implements BackupBlock {
    @Override
    public void write(ByteWriter out) {
      out.writeString(name).writeString(mode).writeVarInt(backups).writeVarInt(minCopies);
      out.writeString(onTotalLoss).writeString(onSplit);
    }

    static Group read(ByteReader in) {
      return new Group(
          in.readString(),
          in.readString(),
          in.readVarInt(),
          in.readVarInt(),
          in.readString(),
          in.readString());
    }
  }

  /**
   * A map.
   *
   * @param number in this file, from 0
   * @param definition with the group in which it was
   */
  record SavedMap(int number, MapDefinition definition) implements BackupBlock {
    @Override
    public void write(ByteWriter out) {
      out.writeVarInt(number).writeBytes(definition.toBytes());
    }
  }

  /**
   * A section begins.
   *
   * @param section its number in this file, from 0
   * @param map the map's number
   * @param partition the partition
   * @param reign of the primary from which it is
   */
  record Begin(int section, int map, int partition, long reign) implements BackupBlock {
    @Override
    public void write(ByteWriter out) {
      out.writeVarInt(section).writeVarInt(map).writeVarInt(partition).writeVarLong(reign);
    }
  }

  /**
   * Entries of a section.
   *
   * @param section the section
   * @param page as the primary sent it
   */
  record Piece(int section, WholePage page) implements BackupBlock {
    @Override
    public void write(ByteWriter out) {
      page.write(out.writeVarInt(section));
    }
  }

  /**
   * A section is whole.
   *
   * @param section the section
   * @param entries how many it has
   * @param sum of their hashes
   */
  record End(int section, long entries, long sum) implements BackupBlock {
    @Override
    public void write(ByteWriter out) {
      out.writeVarInt(section).writeVarLong(entries).writeLong(sum);
    }
  }

  /**
   * The backup is whole.
   *
   * @param entries of all sections that ended
   * @param sum of their hashes
   */
  record Finish(long entries, long sum) implements BackupBlock {
    @Override
    public void write(ByteWriter out) {
      out.writeVarLong(entries).writeLong(sum);
    }
  }
}
