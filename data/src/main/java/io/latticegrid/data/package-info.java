/**
 * Values, ids, time, hashing, schemas, descriptions of queries and the ports that deterministic
 * cores are given.
 */
@NullMarked
package io.latticegrid.data;

import org.jspecify.annotations.NullMarked;
