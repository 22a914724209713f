/** What clients asked and were told, and whether one register a key could have answered so. */
@NullMarked
package io.latticegrid.history;

import org.jspecify.annotations.NullMarked;
