package io.latticegrid.metadata.raft;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import io.latticegrid.data.port.DiskException;
import io.latticegrid.data.port.LogDisk;
import io.latticegrid.metadata.codec.WireCodec;
import io.latticegrid.metadata.wire.StoredPeers;
import io.latticegrid.metadata.wire.StoredPledge;
import org.jspecify.annotations.Nullable;

/**
 * The files beside the log: {@code peers}, where the members were last, and {@code pledge}. Each is
 * one {@link LogFrame}, replaced as a whole. Confined to the loop of the metadata log.
 */
final class SmallFiles {
  private final LogDisk disk;

  SmallFiles(LogDisk disk) {
    this.disk = disk;
  }

  void save(String name, byte[] content) {
    disk.replace(name, LogFrame.around(content));
  }

  Boot boot(@Nullable StoredLog stored) {
    StoredPeers peers = read("peers", StoredPeers.parser(), StoredPeers.getDefaultInstance());
    return new Boot(
        stored == null ? null : EntryCodec.fromWire(stored.voter().getSelf()),
        stored == null ? "" : stored.voter().getGroup(),
        peers.getMembersList().stream().map(WireCodec::fromWire).toList(),
        read("pledge", StoredPledge.parser(), StoredPledge.getDefaultInstance()));
  }

  private <T> T read(String name, Parser<T> parser, T none) {
    byte[] file = disk.read(name);
    if (file == null) {
      return none;
    }
    byte[] body = LogFrame.only(file);
    if (body == null) {
      throw new DiskException("the metadata log's file " + name + " is damaged");
    }
    try {
      return parser.parseFrom(body);
    } catch (InvalidProtocolBufferException e) {
      throw new DiskException("the metadata log's file " + name + " is not one of ours", e);
    }
  }
}
