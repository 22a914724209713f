/** The public face of the client: connect, get maps, use them. */
@NullMarked
package io.latticegrid.client;

import org.jspecify.annotations.NullMarked;
