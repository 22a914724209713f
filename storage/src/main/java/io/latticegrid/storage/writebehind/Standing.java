package io.latticegrid.storage.writebehind;

/** How a key stands between a map and its store. */
public enum Standing {
  /** The store has every change. */
  STORED,
  /** The last change waits to be sent, or to be sent again. */
  STAGED,
  /** The last change was sent, and is not answered yet. */
  UNDER_WAY,
  /** The store has refused the last change. */
  REFUSED
}
