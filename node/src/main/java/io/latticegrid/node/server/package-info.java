/** What arrives at a node: sessions and the routing of requests. */
@NullMarked
package io.latticegrid.node.server;

import org.jspecify.annotations.NullMarked;
