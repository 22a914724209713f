package io.latticegrid.node.admission;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.error.GridException;
import io.latticegrid.proto.message.SessionMessage.Challenge;
import io.latticegrid.proto.message.SessionMessage.Hello;
import io.latticegrid.proto.routing.MemberInfo;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the members of a cluster know and strangers don't. Immutable. It is never sent or printed:
 * each end of a connection proves by an HMAC-SHA-256 that it knows it.
 *
 * <p>The HMAC covers the side (who opened the connection, or who took it), both nonces, the
 * cluster's name, both member ids, the role and the version of the protocol that is spoken, so that
 * a proof is of use on no other connection, in no other direction and in no older version.
 */
public final class ClusterSecret {
  /** The version of the protocol that brought the proof. */
  public static final int SINCE_VERSION = 2;

  /** How many characters a secret has at least. */
  public static final int MIN_LENGTH = 8;

  /** How many bytes a nonce has. */
  static final int NONCE_BYTES = 32;

  private static final String ALGORITHM = "HmacSHA256";
  private static final String CONTEXT = "lattice member handshake";

  private final byte[] key;

  /** A secret of at least 8 characters; blanks around it don't count. */
  public ClusterSecret(String text) {
    String stripped = text.strip();
    if (!isLongEnough(text)) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT,
          "the cluster secret must have at least " + MIN_LENGTH + " characters");
    }
    key = stripped.getBytes(StandardCharsets.UTF_8);
  }

  /** Whether a text can be a secret. */
  public static boolean isLongEnough(String text) {
    return text.strip().length() >= MIN_LENGTH;
  }

  /** Which end of a connection proves. */
  public enum Side {
    /** The one that opened it. */
    OPENER,
    /** The one that took it. */
    TAKER
  }

  /**
   * What a handshake is about.
   *
   * @param hello what the opener said
   * @param challenge what the taker answered
   * @param version which version of the protocol is spoken
   */
  public record Handshake(Hello hello, Challenge challenge, int version) {}

  /** The proof of one side. */
  public byte[] prove(Side side, Handshake handshake) {
    Hello hello = handshake.hello();
    MemberInfo opener = hello.self();
    if (opener == null) {
      throw new IllegalArgumentException("only members prove");
    }
    ByteWriter out = new ByteWriter(256);
    out.writeString(CONTEXT).writeByte(side.ordinal()).writeByte(handshake.version());
    out.writeByte(hello.role().ordinal()).writeString(hello.clusterName());
    out.writeBytes(hello.nonce()).writeBytes(handshake.challenge().nonce());
    write(out, opener);
    write(out, handshake.challenge().self());
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac.doFinal(out.toByteArray());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM lacks " + ALGORITHM, e);
    }
  }

  private static void write(ByteWriter out, MemberInfo member) {
    out.writeLong(member.id().nodeId()).writeInt(member.id().incarnation());
    out.writeString(member.address().toString());
  }

  /** Whether a proof of a side is right; takes the same time for every wrong one. */
  public boolean accepts(byte[] proof, Side side, Handshake handshake) {
    return MessageDigest.isEqual(prove(side, handshake), proof);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClusterSecret that && MessageDigest.isEqual(key, that.key);
  }

  @Override
  public int hashCode() {
    return ALGORITHM.hashCode();
  }

  @Override
  public String toString() {
    return "(secret)";
  }
}
