package io.latticegrid.crdt;

/** What a listener was told. */
record Loss(int field, Write lost) {}
