package io.latticegrid.client;

import io.latticegrid.client.config.ReadPolicy;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.query.Explanation;
import io.latticegrid.data.query.Query;
import io.latticegrid.data.query.QueryResult;
import io.latticegrid.data.schema.MapInfo;
import io.latticegrid.proto.message.AckLevel;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A map that lives in the grid. Thread-safe.
 *
 * <p>Each operation on one key is atomic and runs at the primary of the key's partition; {@code
 * compute}, {@code merge} and their like are loops of such operations, so their function may run
 * several times. Operations on many keys, and {@code size}, {@code clear} and the views, are not
 * atomic as a whole; iterators are weakly consistent and read the grid piece by piece. Values are
 * compared by their canonical bytes, not by {@code equals}.
 *
 * <p>Conditional operations ({@code putIfAbsent}, {@code replace}, {@code remove} of a value, and
 * the loops of them) are atomic where the answer is not <em>acting</em>. An acting primary was
 * promoted at once after a death that is proven but may be mistaken; for about a second its
 * predecessor could have decided the same. {@link LatticeClient#stats} counts acting answers. A map
 * in a strict group never has one.
 *
 * <p>Blocking operations throw a {@link io.latticegrid.data.error.GridException}; asynchronous ones
 * complete with it. {@code INDETERMINATE} means that a write may or may not have been applied;
 * every other error of a write means that it was not. Futures complete on the client's loop, where
 * nobody may block: continue with an executor of your own if you must. Asynchronous operations on
 * one key that are started one after the other may be applied in another order when the first must
 * be retried.
 *
 * @param <K> a text, integer, UUID, byte array, or a record of these
 * @param <V> any of those, a record, or a document
 */
public interface GridMap<K, V> extends ConcurrentMap<K, V> {
  /** The map's name. */
  String name();

  /** What the cluster knows the map as. */
  MapInfo info();

  /**
   * The same map, whose writes are acknowledged at another level. Operations that return something
   * about the entry ask for {@code MEMORY} at least.
   */
  GridMap<K, V> withLevel(AckLevel level);

  /** The same map, whose operations have another time limit. */
  GridMap<K, V> withTimeout(Duration timeout);

  /**
   * The same map, whose reads of single keys ({@code get}, {@code containsKey}, {@code
   * getOrDefault} and their asynchronous twins) backups may answer too. All else goes by the
   * primary. Strict groups and maps with a store behind them answer by the primary in any case.
   */
  GridMap<K, V> withReads(ReadPolicy reads);

  /**
   * Tells a listener of each write to this map that is lost from now on when sides of a split are
   * merged, whoever wrote it: within about a second, in no order between members. It runs on the
   * client's loop, where nobody may block. A member remembers the last 1,024 lost writes, up to 8
   * MiB; what a client misses beyond is counted in {@link LatticeClient#stats}. A member that could
   * not be asked at first tells what it remembers of before as well.
   */
  Subscription onLostWrite(Consumer<LostWrite<K, V>> listener);

  /** As {@link #onLostWrite}, without waiting until every member knows. */
  CompletableFuture<Subscription> onLostWriteAsync(Consumer<LostWrite<K, V>> listener);

  /** Reads a value; null if there is no entry. */
  CompletableFuture<@Nullable V> getAsync(K key);

  /** Writes a value and returns the old one; null if there was none. */
  CompletableFuture<@Nullable V> putAsync(K key, V value);

  /** Writes a value that lives for a time, and returns the old one. */
  CompletableFuture<@Nullable V> putAsync(K key, V value, Duration timeToLive);

  /** Writes a value; cheaper than {@link #putAsync}, for the old one isn't sent back. */
  CompletableFuture<Void> setAsync(K key, V value);

  /** Removes an entry and returns its value; null if there was none. */
  CompletableFuture<@Nullable V> removeAsync(K key);

  /** Writes a value if there is none, else returns the present one. */
  CompletableFuture<@Nullable V> putIfAbsentAsync(K key, V value);

  /** Replaces the value if it equals the expected one; returns whether it did. */
  CompletableFuture<Boolean> replaceAsync(K key, V expected, V value);

  /** As {@link #update}. */
  CompletableFuture<Boolean> updateAsync(K key, Map<String, ? extends @Nullable Object> fields);

  /** Reads many values; keys without an entry are absent from the result. */
  CompletableFuture<Map<K, V>> getAllAsync(Set<? extends K> keys);

  /** Writes many values. An error says for how many keys; the others were written. */
  CompletableFuture<Void> putAllAsync(Map<? extends K, ? extends V> entries);

  /** As {@link #getAllAtomically}. */
  CompletableFuture<Map<K, V>> getAllAtomicallyAsync(Set<? extends K> keys);

  /** As {@link #putAllAtomically}. */
  CompletableFuture<Void> putAllAtomicallyAsync(Map<? extends K, ? extends V> entries);

  /** As {@link #removeAllAtomically}. */
  CompletableFuture<Void> removeAllAtomicallyAsync(Set<? extends K> keys);

  /** As {@link #setAll}. */
  CompletableFuture<BatchResult<K>> setAllAsync(Map<? extends K, ? extends V> entries);

  /** As {@link #removeAll}. */
  CompletableFuture<BatchResult<K>> removeAllAsync(Collection<? extends K> keys);

  /** As {@link #getAllInOrder}. */
  CompletableFuture<List<Optional<V>>> getAllInOrderAsync(List<? extends K> keys);

  /** As {@link #getVerified}. */
  CompletableFuture<@Nullable V> getVerifiedAsync(K key);

  /** As {@link #status}. */
  CompletableFuture<EntryStatus> statusAsync(K key);

  /**
   * As {@link #getOrLoad(Object, Function)}, with a factory that answers later. It is called on the
   * client's loop, where nobody may block; the result may be completed by whoever completes the
   * factory's.
   */
  CompletableFuture<@Nullable V> getOrLoadAsync(
      K key, Function<? super K, ? extends CompletionStage<? extends @Nullable V>> factory);

  /** Counts the entries that the map holds in memory. */
  CompletableFuture<Long> sizeAsync();

  /** As {@link #sizeByMember}. */
  CompletableFuture<Map<MemberId, Long>> sizeByMemberAsync();

  /** Runs a query. */
  CompletableFuture<QueryResult> queryAsync(Query query);

  /** Says how a query would be carried out, without running it. */
  CompletableFuture<Explanation> explainAsync(Query query);

  /** Writes a value; cheaper than {@code put}, for the old one isn't sent back. */
  void set(K key, V value);

  /**
   * Writes some fields of a record, by their names, and leaves the others and the time to live as
   * they are; whether there was an entry. Where two sides of a split update different fields of one
   * record, both updates stay. The map must merge {@code PER_FIELD}, as maps of records do unless
   * they were created otherwise.
   */
  boolean update(K key, Map<String, ? extends @Nullable Object> fields);

  /**
   * Begins a change of some fields of a record: besides writing them, to add to those that merge as
   * counters, and to change the elements of those that merge as sets ({@link
   * io.latticegrid.data.schema.FieldMerge}).
   */
  RecordUpdate update(K key);

  /** Writes a value that lives for a time, at least a millisecond, and returns the old one. */
  @Nullable V put(K key, V value, Duration timeToLive);

  /** Reads many values; keys without an entry are absent from the result. */
  Map<K, V> getAll(Set<? extends K> keys);

  /**
   * Reads the values of keys of one partition as they were at one moment; keys without an entry are
   * absent from the result. Keys lie in one partition if their partition field is the same; else
   * the operation is refused with a {@link io.latticegrid.data.error.CrossPartitionException}. At
   * most 1,000 keys, whose values together fit 16 MiB.
   */
  Map<K, V> getAllAtomically(Set<? extends K> keys);

  /**
   * Writes values of keys of one partition, all at one moment or none; else as {@link
   * #getAllAtomically}. Entries together have at most 1 MiB. In a strict group that holds whatever
   * happens; in another, sides of a split merge key by key afterwards. A map that writes through to
   * a store refuses it.
   */
  void putAllAtomically(Map<? extends K, ? extends V> entries);

  /** Removes keys of one partition, all at one moment or none, as {@link #putAllAtomically}. */
  void removeAllAtomically(Set<? extends K> keys);

  /**
   * Writes many values and says of each key whether it was written: unlike {@code putAll}, which
   * throws, it returns normally if some were not. An entry that can't be sent (too large, of a
   * wrong type) is an error before anything is.
   *
   * <p>Keys of one partition that travel together are written together, all at one moment or none,
   * and have one outcome: up to 1,000 keys and 1 MiB of a batch. Of more, and of keys of several
   * partitions, some may be written and others not. A map that writes through to a store writes key
   * by key. Keys that are the same on the wire count as one, with the last value; an empty batch
   * sends nothing and succeeds.
   */
  BatchResult<K> setAll(Map<? extends K, ? extends V> entries);

  /**
   * Removes many keys and says how many entries there were, and of each key whether it was removed;
   * what holds of {@link #setAll} holds here. A key without an entry succeeds and is not counted as
   * removed; one that is named twice is one. What only a store has is looked up there, to be
   * counted. After a retry nothing is counted twice.
   */
  BatchResult<K> removeAll(Collection<? extends K> keys);

  /**
   * Reads many values in the order of the keys, of which some may be the same; empty where there is
   * no entry. Every member is asked at the same time, once a shard unless a question or its answer
   * gets too large.
   */
  List<Optional<V>> getAllInOrder(List<? extends K> keys);

  /**
   * Reads a value that is the same wherever it is kept, or null if there is none. The primary
   * compares the bytes in its memory with the digest that it keeps of them, with the copy of every
   * backup in sync, and, where a store lies behind the map and has the last change, with the row
   * there. It costs a message to each backup and a read of the store, where {@code get} has none.
   *
   * <p>What differs is a {@link io.latticegrid.data.error.CorruptionException}: it names where,
   * both hashes, and what is done or to be done about it. If a backup does not answer within ten
   * seconds, or the store can't be read, NOT_AVAILABLE or STORE_UNAVAILABLE says so: it is never
   * taken for verified.
   */
  @Nullable V getVerified(K key);

  /**
   * Where an entry is: in memory, in the store behind the map, or on its way there. Asking does not
   * load the entry into memory. Of a map without a store it says whether there is an entry. If only
   * the store can tell and it is away, STORE_UNAVAILABLE says so.
   */
  EntryStatus status(K key);

  /**
   * Reads a value; if there is none, has it made by the factory and stores it. Of all callers in
   * the cluster that want the same entry at the same time one runs its factory, on its own thread,
   * and the others wait for what it makes; all get the value that the map has then. A factory that
   * returns null stores nothing: its caller gets null, and the next one that waits has its turn. So
   * it does when a factory throws, which its own caller alone hears of; failures are not kept.
   *
   * <p>The turn lasts half of the map's time limit ({@link #withTimeout}). A caller that dies, or
   * takes longer, holds the others up for so long; then the next one runs its factory, and the
   * value that is stored first is everyone's. The primary of the partition knows who is at it, and
   * nobody else: when it dies or hands over, one more factory may run. Where sides of a split, or
   * an acting primary, serve the same key, both may store a value, as with {@code putIfAbsent}.
   *
   * <p>Waiting takes the map's time limit at most, then TIMEOUT is thrown; where more than 256
   * callers wait for one key, further ones come again until their time is over, and are then told
   * OVERLOADED. A map that merges counters, flags or sets refuses it.
   */
  @Nullable V getOrLoad(K key, Function<? super K, ? extends @Nullable V> factory);

  /** The same for an entry that lives for a time, if it is made. */
  @Nullable V getOrLoad(
      K key, Duration timeToLive, Function<? super K, ? extends @Nullable V> factory);

  /**
   * How many entries of the map each member holds in memory as their primary; members without any
   * may be absent. It adds up a number a partition and looks at no entry. Copies on backups are not
   * in it ({@code lattice maps} counts them), nor what only a store has: an entry that gives way is
   * not counted any more, though it is still there to be read.
   */
  Map<MemberId, Long> sizeByMember();

  /** Runs a query. */
  QueryResult query(Query query);

  /** Says how a query would be carried out, without running it. */
  Explanation explain(Query query);
}
