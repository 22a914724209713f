/** The store over JDBC: one row a key, a fence row in the same transaction. */
@NullMarked
package io.latticegrid.storage.sql;

import org.jspecify.annotations.NullMarked;
