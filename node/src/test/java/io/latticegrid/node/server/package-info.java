/** Tests of how requests come in. */
@NullMarked
package io.latticegrid.node.server;

import org.jspecify.annotations.NullMarked;
