package io.latticegrid.proto.message;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.schema.MergePolicy;
import java.util.List;

/**
 * Changes an entry without replacing it whole, so that changes made apart merge; answered by {@link
 * DataMessage.Result}. Immutable. What the answer carries depends on the kind.
 *
 * @param kind what to do
 * @param key the key
 * @param parts what to do it with
 */
public record EntryChange(Kind kind, byte[] key, List<Part> parts) implements DataMessage {
  /** The version of the protocol that brought it. */
  public static final int SINCE_VERSION = 2;

  /** Copies the parts. */
  public EntryChange {
    parts = List.copyOf(parts);
  }

  /** What a change does. */
  public enum Kind {
    /** Adds one integer to a counter; answered with the new value. */
    ADD(0, MergePolicy.COUNTER),
    /** Takes from a counter what it counts; answered with the value that it had. */
    RESET(1, MergePolicy.COUNTER),
    /** Switches a flag on; answered with whether it was off. */
    ENABLE(2, MergePolicy.FLAG),
    /** Switches a flag off; answered with whether it was on. */
    DISABLE(3, MergePolicy.FLAG),
    /** Puts elements into a set; answered with whether one of them was not in it. */
    INSERT(4, MergePolicy.SET),
    /** Takes elements out of a set; answered with whether one of them was in it. */
    DELETE(5, MergePolicy.SET),
    /** Writes some fields of a record; applied if there is an entry. */
    UPDATE(6, MergePolicy.PER_FIELD),
    /** Changes some fields of a record, each as its part says; applied if there is an entry. */
    CHANGE_FIELDS(7, MergePolicy.PER_FIELD);

    private static final Kind[] KINDS = values();

    private final int number;
    private final MergePolicy policy;

    Kind(int number, MergePolicy policy) {
      this.number = number;
      this.policy = policy;
    }

    /** The wire form, never reused. */
    int number() {
      return number;
    }

    /** The policy of the maps that can be changed like this. */
    public MergePolicy policy() {
      return policy;
    }

    /** Whether a retry of it could have another effect than the first try. */
    public boolean isConditional() {
      return this == ADD || this == RESET || this == UPDATE || this == CHANGE_FIELDS;
    }

    static Kind of(int number) {
      if (number >= KINDS.length) {
        throw new MalformedDataException("unknown change " + number);
      }
      return KINDS[number];
    }
  }

  /** What becomes of a field. */
  public enum How {
    /** It is written. */
    WRITE,
    /** An integer is added to what it counts. */
    ADD,
    /** An element is put in. */
    INSERT,
    /** An element is taken out. */
    DELETE;

    private static final How[] ALL = values();

    static How of(int number) {
      if (number >= ALL.length) {
        throw new MalformedDataException("unknown change of a field " + number);
      }
      return ALL[number];
    }
  }

  /**
   * What a change is made with.
   *
   * @param field the place of a field in the record's row, from 0; 0 where there are no fields
   * @param how what becomes of the field, for {@link Kind#CHANGE_FIELDS}
   * @param value the amount, the element, or the field's new value
   */
  public record Part(int field, How how, byte[] value) {
    /** One of all other kinds. */
    public Part(int field, byte[] value) {
      this(field, How.WRITE, value);
    }

    private void write(ByteWriter out, boolean says) {
      out.writeVarInt(field);
      if (says) {
        out.writeByte(how.ordinal());
      }
      out.writeBytes(value);
    }

    private static Part read(ByteReader in, boolean says) {
      int field = in.readVarInt();
      How how = says ? How.of(in.readUnsignedByte()) : How.WRITE;
      return new Part(field, how, in.readBytes());
    }
  }

  @Override
  public Opcode opcode() {
    return Opcode.CHANGE;
  }

  @Override
  public int form(int spoken) {
    return SINCE_VERSION;
  }

  @Override
  public void write(ByteWriter out) {
    out.writeByte(kind.number()).writeBytes(key);
    boolean says = kind == Kind.CHANGE_FIELDS;
    Wire.writeList(out, parts, (writer, part) -> part.write(writer, says));
  }

  static EntryChange read(ByteReader in) {
    Kind kind = Kind.of(in.readUnsignedByte());
    byte[] key = in.readBytes();
    boolean says = kind == Kind.CHANGE_FIELDS;
    return new EntryChange(kind, key, Wire.readList(in, reader -> Part.read(reader, says)));
  }
}
