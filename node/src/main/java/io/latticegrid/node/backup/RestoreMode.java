package io.latticegrid.node.backup;

import io.latticegrid.proto.message.BackupMessage.Rule;

/** What becomes of what a map has when it is restored. */
public enum RestoreMode {
  /** A map that has entries is refused. */
  IF_EMPTY(Rule.UNLESS_LATER),
  /** It goes. */
  REPLACE(Rule.ALWAYS),
  /** Of entries that both have the one that was written later stays. */
  MERGE(Rule.UNLESS_LATER);

  private final Rule rule;

  RestoreMode(Rule rule) {
    this.rule = rule;
  }

  Rule rule() {
    return rule;
  }
}
