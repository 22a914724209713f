package io.latticegrid.client;

import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.error.CorruptionException;
import io.latticegrid.proto.message.VerifyMessage.Damage;
import java.util.HexFormat;
import java.util.List;

/** What was found corrupt, as errors. */
final class Damages {
  private Damages() {}

  /** The error of the first; others are suppressed errors of it. */
  static CorruptionException first(String map, List<Damage> damages) {
    CorruptionException error = error(map, damages.get(0));
    damages.subList(1, damages.size()).forEach(more -> error.addSuppressed(error(map, more)));
    return error;
  }

  static CorruptionException error(String map, Damage damage) {
    CorruptionException.Where where =
        new CorruptionException.Where(damage.tier(), damage.member().toString());
    CorruptionException.Entry entry = new CorruptionException.Entry(map, text(damage.key()));
    return new CorruptionException(
        entry, where, damage.expected(), damage.found(), damage.remedy());
  }

  private static String text(byte[] key) {
    if (key.length == 0) {
      return "";
    }
    try {
      return String.valueOf(Canonical.fromBytes(key));
    } catch (MalformedDataException e) {
      return HexFormat.of().formatHex(key);
    }
  }
}
