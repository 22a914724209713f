package io.latticegrid.proto.message;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import java.util.List;

/**
 * Messages by which two replicas of a partition find what differs between them. Immutable. A node
 * of the digest is the sum over the entries whose key hash begins with its number: 4 bits a level.
 */
public sealed interface RepairMessage extends Message {
  /** The version of the protocol that brought them. */
  int SINCE_VERSION = 2;

  @Override
  default int form(int spoken) {
    return SINCE_VERSION;
  }

  /** The number that tells a late answer from the one awaited. */
  long number();

  /** What a replica says of what it contains at one moment. */
  sealed interface Answer extends RepairMessage {
    /** The dots that it contained then; empty if it can't tell. */
    VersionVector progress();
  }

  /**
   * Asks a replica of the header's partition for nodes of its digest; answered by {@link Digests}.
   *
   * @param reign the reign that the asker knows
   * @param number counts what is asked
   * @param depth of the nodes, 0 for the root
   * @param nodes which of that depth
   */
  record DigestAsk(long reign, long number, int depth, List<Integer> nodes)
      implements RepairMessage {
    /** Copies the nodes. */
    public DigestAsk {
      nodes = List.copyOf(nodes);
    }

    @Override
    public Opcode opcode() {
      return Opcode.DIGEST_ASK;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeVarLong(reign).writeVarLong(number).writeByte(depth);
      Wire.writeList(out, nodes, ByteWriter::writeVarInt);
    }

    static DigestAsk read(ByteReader in) {
      return new DigestAsk(
          in.readVarLong(),
          in.readVarLong(),
          in.readUnsignedByte(),
          Wire.readList(in, ByteReader::readVarInt));
    }
  }

  /**
   * Answers {@link DigestAsk}.
   *
   * @param number of the question
   * @param progress what the replica contains: the sums are of exactly that; empty if it can't tell
   * @param depth of its leaves
   * @param sums of the nodes in the order asked; none if it can't tell or is less deep than they
   */
  record Digests(long number, VersionVector progress, int depth, List<Long> sums)
      implements Answer {
    /** Copies the sums. */
    public Digests {
      sums = List.copyOf(sums);
    }

    @Override
    public Opcode opcode() {
      return Opcode.DIGESTS;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeVarLong(number);
      Wire.writeVector(out, progress);
      out.writeByte(depth);
      Wire.writeList(out, sums, ByteWriter::writeLong);
    }

    static Digests read(ByteReader in) {
      return new Digests(
          in.readVarLong(),
          Wire.readVector(in),
          in.readUnsignedByte(),
          Wire.readList(in, ByteReader::readLong));
    }
  }

  /**
   * What a replica has in a node of its digest.
   *
   * @param node which
   * @param sums of its entries, one each
   */
  record NodeSums(int node, List<Long> sums) {
    /** Copies the sums. */
    public NodeSums {
      sums = List.copyOf(sums);
    }

    void write(ByteWriter out) {
      out.writeVarInt(node);
      Wire.writeList(out, sums, ByteWriter::writeLong);
    }

    static NodeSums read(ByteReader in) {
      return new NodeSums(in.readVarInt(), Wire.readList(in, ByteReader::readLong));
    }
  }

  /**
   * Asks a replica of the header's partition for what differs in nodes of the digest; answered by
   * {@link Differences}.
   *
   * @param reign the reign that the asker knows
   * @param number counts what is asked
   * @param depth of the nodes
   * @param nodes what the asker has in them
   */
  record DifferenceAsk(long reign, long number, int depth, List<NodeSums> nodes)
      implements RepairMessage {
    /** Copies the nodes. */
    public DifferenceAsk {
      nodes = List.copyOf(nodes);
    }

    @Override
    public Opcode opcode() {
      return Opcode.DIFFERENCE_ASK;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeVarLong(reign).writeVarLong(number).writeByte(depth);
      Wire.writeList(out, nodes, (to, node) -> node.write(to));
    }

    static DifferenceAsk read(ByteReader in) {
      return new DifferenceAsk(
          in.readVarLong(),
          in.readVarLong(),
          in.readUnsignedByte(),
          Wire.readList(in, NodeSums::read));
    }
  }

  /**
   * What differs in a node.
   *
   * @param node which
   * @param intact whether the entries of the replica that answers come to what its digest says
   * @param complete whether these are all; if not, the asker applies them and asks again
   * @param records what the asker lacks, or has otherwise
   * @param unknown sums of what the asker has and this replica does not; none if not complete
   */
  record NodeDifference(
      int node, boolean intact, boolean complete, List<Delta> records, List<Long> unknown) {
    /** Copies the lists. */
    public NodeDifference {
      records = List.copyOf(records);
      unknown = List.copyOf(unknown);
    }

    void write(ByteWriter out) {
      out.writeVarInt(node).writeByte(intact ? 1 : 0).writeByte(complete ? 1 : 0);
      Wire.writeList(out, records, (to, record) -> record.write(to));
      Wire.writeList(out, unknown, ByteWriter::writeLong);
    }

    static NodeDifference read(ByteReader in) {
      return new NodeDifference(
          in.readVarInt(),
          in.readByte() != 0,
          in.readByte() != 0,
          Wire.readList(in, Delta::read),
          Wire.readList(in, ByteReader::readLong));
    }
  }

  /**
   * Answers {@link DifferenceAsk}.
   *
   * @param number of the question
   * @param progress what the replica contains; empty if it can't tell
   * @param depth of the nodes
   * @param nodes what differs in each, from the first one asked on; the rest is to be asked again
   */
  record Differences(long number, VersionVector progress, int depth, List<NodeDifference> nodes)
      implements Answer {
    /** Copies the nodes. */
    public Differences {
      nodes = List.copyOf(nodes);
    }

    @Override
    public Opcode opcode() {
      return Opcode.DIFFERENCES;
    }

    @Override
    public void write(ByteWriter out) {
      out.writeVarLong(number);
      Wire.writeVector(out, progress);
      out.writeByte(depth);
      Wire.writeList(out, nodes, (to, node) -> node.write(to));
    }

    static Differences read(ByteReader in) {
      return new Differences(
          in.readVarLong(),
          Wire.readVector(in),
          in.readUnsignedByte(),
          Wire.readList(in, NodeDifference::read));
    }
  }
}
