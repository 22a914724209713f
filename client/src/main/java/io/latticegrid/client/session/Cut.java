package io.latticegrid.client.session;

/** How a batch is taken apart into sections of one partition. */
public enum Cut {
  /** As sizes demand; an error of one section is that of the batch. */
  AS_NEEDED,
  /** Not at all, be it to ask for less at once. */
  NEVER,
  /** As sizes demand; each key has an outcome, which it shares with its section. */
  WITH_OUTCOMES,
  /** Key by key, each with an outcome of its own. */
  KEY_BY_KEY
}
