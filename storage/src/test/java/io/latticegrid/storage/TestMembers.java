package io.latticegrid.storage;

import io.latticegrid.data.id.MemberId;

/** Members of consecutive numbers. */
final class TestMembers implements MemberNumbers {
  private final int base;

  TestMembers() {
    this(0);
  }

  /** Numbers them differently, as another process does. */
  TestMembers(int base) {
    this.base = base;
  }

  @Override
  public int number(MemberId member) {
    return (int) (member.nodeId() - 1 + base) & RecordMemory.MAX_MEMBER;
  }

  @Override
  public MemberId member(int number) {
    return new MemberId(((number - base) & RecordMemory.MAX_MEMBER) + 1, 1);
  }
}
