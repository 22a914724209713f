/** The command line. */
@NullMarked
package io.latticegrid.node.cli;

import org.jspecify.annotations.NullMarked;
