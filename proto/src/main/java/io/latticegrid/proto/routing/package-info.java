/** Members, partition tables and shard tables as clients hold them. */
@NullMarked
package io.latticegrid.proto.routing;

import org.jspecify.annotations.NullMarked;
