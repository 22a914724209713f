/**
 * The log of a node: what its partitions have applied, in segments, so that it outlives the
 * process.
 *
 * <pre>
 * segment  = header record*
 * header   | magic "LGDATLOG" 8 | format u16 | 0 u16 | number u32 | node id u64 | incarnation u32 | CRC32C u32 |
 * record   | length u32 | type u8 | 0 u8 | group u16 | partition u32 | epoch u64 | promised u32 | CRC32C of payload u32 | CRC32C of the 28 bytes before u32 | payload |
 * </pre>
 *
 * <p>Little-endian. <i>promised</i> is how much of the segment was synced when the record was
 * written: what lies before it was promised, so if it is not whole that is damage; what lies behind
 * the greatest such number was promised to nobody, and is cut off if it is not whole.
 */
@NullMarked
package io.latticegrid.storage.log;

import org.jspecify.annotations.NullMarked;
