/** Faults of disks, injected into the system calls of the processes that are tried. */
@NullMarked
package io.latticegrid.storage.fault;

import org.jspecify.annotations.NullMarked;
