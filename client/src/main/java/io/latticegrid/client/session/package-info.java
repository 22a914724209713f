/** The client's session with the cluster: connections, routing, windows, retries and deadlines. */
@NullMarked
package io.latticegrid.client.session;

import org.jspecify.annotations.NullMarked;
