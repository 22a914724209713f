/** Text for people: tables and layouts. */
@NullMarked
package io.latticegrid.node.text;

import org.jspecify.annotations.NullMarked;
