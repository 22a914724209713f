package io.latticegrid.proto.message;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.proto.message.ReplicationMessage.AckSection;
import java.util.List;

/**
 * Says what a backup has in its log, so that it survives a crash: of members that keep one.
 *
 * @param sections one a partition, each with the dots that are durable there; cumulative
 */
public record DurableAcks(List<AckSection> sections) implements ReplicationMessage {
  /** Copies the sections. */
  public DurableAcks {
    sections = List.copyOf(sections);
  }

  @Override
  public Opcode opcode() {
    return Opcode.DURABLE_ACKS;
  }

  @Override
  public int form(int spoken) {
    return MergeMessage.SINCE_VERSION;
  }

  @Override
  public void write(ByteWriter out) {
    Wire.writeList(out, sections, (writer, section) -> section.write(writer));
  }

  static DurableAcks read(ByteReader in) {
    return new DurableAcks(Wire.readList(in, AckSection::read));
  }
}
