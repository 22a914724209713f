/** What operators ask of a cluster, one class an operation, and the way to ask it. */
@NullMarked
package io.latticegrid.node.admin;

import org.jspecify.annotations.NullMarked;
