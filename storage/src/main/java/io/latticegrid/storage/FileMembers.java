package io.latticegrid.storage;

import io.latticegrid.data.hash.KeyHash;
import io.latticegrid.data.id.MemberId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The members that the records of a file name, by numbers of the file, and what the shard calls
 * them. Confined to the shard loop. Each member is a block of its own: node id, incarnation and the
 * hash of both.
 */
final class FileMembers {
  /** Stands where those of records have their place among equal hashes. */
  static final int ORDINAL = -1;

  private static final int NOT_NUMBERED = -1;
  private static final int BYTES = 12;
  private static final int BLOCK_BYTES = BYTES + 8;

  private final RecordFile file;
  private final Map<MemberId, Integer> inFile = new HashMap<>();
  private final byte[] bytes = new byte[BLOCK_BYTES];
  private final UnsafeBuffer block = new UnsafeBuffer(bytes);
  private MemberNumbers numbers;
  private @Nullable MemberId[] members = {};
  private int[] shardNumbers = {};
  private int[] fileNumbers = {};
  private int next;

  FileMembers(RecordFile file, MemberNumbers numbers) {
    this.file = file;
    this.numbers = numbers;
  }

  /** The shard that names them from now on. */
  void bind(MemberNumbers newNumbers) {
    numbers = newNumbers;
    Arrays.fill(shardNumbers, NOT_NUMBERED);
    fileNumbers = new int[0];
  }

  /** Takes a block of the file; false if it is not what was written. */
  boolean read(long number, DirectBuffer from) {
    if (number < 0 || number > RecordMemory.MAX_MEMBER || from.capacity() != BLOCK_BYTES) {
      return false;
    }
    from.getBytes(0, bytes);
    if (block.getLong(BYTES) != KeyHash.hash(bytes, 0, BYTES)) {
      return false;
    }
    add((int) number, new MemberId(block.getLong(0), block.getInt(8)));
    return true;
  }

  boolean isKnown(int number) {
    return number < members.length && members[number] != null;
  }

  /** What the shard calls the member of a number of the file. */
  int toShard(int number) {
    if (number >= shardNumbers.length) {
      return numbers.number(MemberId.NONE);
    }
    int known = shardNumbers[number];
    if (known == NOT_NUMBERED) {
      MemberId member = members[number];
      known = numbers.number(member == null ? MemberId.NONE : member);
      shardNumbers[number] = known;
    }
    return known;
  }

  /** The number in the file of a member of the shard; negative if the file has no room for it. */
  int toFile(int shardNumber) {
    int known = shardNumber < fileNumbers.length ? fileNumbers[shardNumber] - 1 : NOT_NUMBERED;
    return known == NOT_NUMBERED ? lookUp(shardNumber) : known;
  }

  private int lookUp(int shardNumber) {
    MemberId member = numbers.member(shardNumber);
    Integer there = inFile.get(member);
    int number = there == null ? write(member) : there;
    if (number >= 0) {
      fileNumbers = Arrays.copyOf(fileNumbers, Math.max(fileNumbers.length, shardNumber + 1));
      fileNumbers[shardNumber] = number + 1;
    }
    return number;
  }

  private int write(MemberId member) {
    if (next > RecordMemory.MAX_MEMBER) {
      return NOT_NUMBERED;
    }
    block.putLong(0, member.nodeId());
    block.putInt(8, member.incarnation());
    block.putLong(BYTES, KeyHash.hash(bytes, 0, BYTES));
    if (!file.put(next, ORDINAL, block, BLOCK_BYTES)) {
      return NOT_NUMBERED;
    }
    int number = next;
    add(number, member);
    return number;
  }

  private void add(int number, MemberId member) {
    if (number >= members.length) {
      int before = shardNumbers.length;
      members = Arrays.copyOf(members, number + 1);
      shardNumbers = Arrays.copyOf(shardNumbers, number + 1);
      Arrays.fill(shardNumbers, before, number + 1, NOT_NUMBERED);
    }
    members[number] = member;
    inFile.put(member, number);
    next = Math.max(next, number + 1);
  }
}
