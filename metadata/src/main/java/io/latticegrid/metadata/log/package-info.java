/** The log of metadata records: proposing, deciding, taking over. */
@NullMarked
package io.latticegrid.metadata.log;

import org.jspecify.annotations.NullMarked;
