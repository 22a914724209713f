/** Who may come in: the handshake's checks, and the proof of the cluster's secret. */
@NullMarked
package io.latticegrid.node.admission;

import org.jspecify.annotations.NullMarked;
