package io.latticegrid.proto.wire;

import io.latticegrid.proto.routing.ProtocolRange;

/**
 * Where the fields of a frame stand. All numbers are little-endian.
 *
 * <p>Each end opens a connection with the preface; frames follow.
 *
 * <pre>
 *  preface, 8 bytes
 *  +----+----+----+----+---------+------------+----+----+
 *  | 'L'  'G'  'R'  'D'| version | oldest ver. |  0    0 |
 *  +----+----+----+----+---------+------------+----+----+
 *
 *  frame
 *   0               4         6     7     8        10        12                20
 *  +---------------+---------+-----+-----+--------+---------+-----------------+------------
 *  | length    u32 | header  | ver | fla | opcode | present | correlation u64 | optional
 *  | after this    | len u16 | u8  | gs  | u16    | u16     |                 | fields, body
 *  +---------------+---------+-----+-----+--------+---------+-----------------+------------
 *
 *  optional fields, in this order, each there only if its bit of "present" is set
 *   bit 0  target     group u16 | partition u32 | epoch u64 | map u32      18 bytes
 *   bit 1  attempt    session u64 | sequence u64 | acknowledged below u64  24 bytes
 *   bit 2  deadline   remaining milliseconds u32                            4 bytes
 *   bit 3  level      acknowledgement level u8                              1 byte
 *   bit 4  principal  u32                                                   4 bytes
 *   bit 5  tags       bytes u16 | ( tag u16 | length u16 | value )*         2 + n bytes
 *   bit 6  crc        CRC32C of everything before it and of the body u32    4 bytes
 *
 *  flags   bit 0 response   bit 1 more fragments follow   bit 2 acting primary   bit 3 retry
 * </pre>
 *
 * <p>The version of a frame is that of the form of its body: the version of the protocol that
 * brought the form. It is at most the version that the connection speaks, the highest that both
 * prefaces cover.
 *
 * <p>"Header length" counts from offset 0 to the body, so that a newer peer may add optional fields
 * behind those known here.
 */
public final class FrameLayout {
  /** The first four bytes of a connection, {@code LGRD}. */
  public static final int MAGIC = 0x4452474C;

  /** Bytes of the preface. */
  public static final int PREFACE_LENGTH = 8;

  /** The newest version of the protocol that this build speaks. */
  public static final int VERSION = ProtocolRange.NEWEST;

  /** The oldest version that this build understands. */
  public static final int OLDEST_VERSION = ProtocolRange.OLDEST;

  static final int LENGTH_OFFSET = 0;
  static final int HEADER_LENGTH_OFFSET = 4;
  static final int VERSION_OFFSET = 6;
  static final int FLAGS_OFFSET = 7;
  static final int OPCODE_OFFSET = 8;
  static final int PRESENT_OFFSET = 10;
  static final int CORRELATION_OFFSET = 12;
  static final int OPTIONAL_OFFSET = 20;

  static final int TARGET = 1;
  static final int ATTEMPT = 1 << 1;
  static final int DEADLINE = 1 << 2;
  static final int LEVEL = 1 << 3;
  static final int PRINCIPAL = 1 << 4;
  static final int TAGS = 1 << 5;
  static final int CRC = 1 << 6;

  /** A value may have 16 MiB; a frame a little more. */
  public static final int MAX_FRAME_LENGTH = (16 << 20) + (256 << 10);

  /** Before the other end has introduced itself, a frame may have 16 KiB. */
  public static final int MAX_FIRST_FRAME_LENGTH = 16 << 10;

  private FrameLayout() {}
}
