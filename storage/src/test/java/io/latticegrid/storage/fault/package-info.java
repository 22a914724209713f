/** Faults of disks, injected into the system calls of the processes that are tried. */
package io.latticegrid.storage.fault;
