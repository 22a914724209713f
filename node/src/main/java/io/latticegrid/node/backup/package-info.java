/**
 * Backups: what a cluster has, in one file, and the way back.
 *
 * <pre>
 * file     = header record*
 * header   | magic "LGBACKUP" 8 | format u16 (1) | 0 u16 | CRC32C of the 12 bytes before u32 |
 * record   | length u32 | number u32 | type u8 | 0 u8 | 0 u16 | CRC32C of payload u32 | CRC32C of the 16 bytes before u32 | payload |
 * </pre>
 *
 * <p>Little-endian. <i>length</i> is that of the payload, <i>number</i> counts records from 0, so
 * that one that is missing or twice there is found.
 *
 * <pre>
 * 1 CLUSTER  id u64 | name text | taken at, milliseconds u64 | partitions var
 * 2 GROUP    name text | mode text | backups var | least copies var | on total loss text | on split text
 * 3 MAP      number var, from 0 | definition bytes
 * 4 BEGIN    section var | map var | partition var | reign var
 * 5 PIECE    section var | a body of WHOLE_PAGE
 * 6 END      section var | entries var | sum u64
 * 7 FINISH   entries var | sum u64
 * </pre>
 *
 * <p>A section is one map in one partition, as one primary had it. It counts from its END on: where
 * the primary changed, a section has none, and another one has it all. FINISH is the last record
 * and speaks of all sections that ended; a file without it is not whole. Sums are over {@link
 * EntryHash}.
 */
@NullMarked
package io.latticegrid.node.backup;

import org.jspecify.annotations.NullMarked;
