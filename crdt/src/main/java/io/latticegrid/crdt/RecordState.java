package io.latticegrid.crdt;

import io.latticegrid.data.port.Invariant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A record whose fields merge one by one: of a plain field the write with the latest stamp stays; a
 * typed field is a state of any other type. Immutable. Fields are named by their stable ids.
 *
 * <p>Whether the record is there is a register of its own ({@link Existence}). A creation, or a
 * replacement, writes all plain fields, those too that it leaves out: what has an earlier stamp is
 * void. A partial update writes its fields and the existence again; a removal writes the existence
 * only and hides the fields until everybody knows it and they are pruned. So a partial update with
 * a later stamp than a concurrent removal brings back the whole record and not a torso, and one
 * with an earlier stamp stays hidden, whichever comes first. Fields dropped at the removal would
 * make merging depend on its order. A partial update that arrives before the creation shows
 * nothing.
 *
 * <p>The record is the product of its parts' lattices: the existence, the last creation and each
 * plain field are chains by stamp (the last-write register of Shapiro et al., 2011), where fields
 * below the creation are as good as absent; the typed fields are a {@link DotMap}.
 *
 * @param existence null if nobody ever wrote the record, or it was pruned
 * @param created the last write of all plain fields; null if nobody ever wrote the record
 * @param whole whether that write is here; a partial update may come before it
 * @param plain the last write of each plain field, none before {@code created}
 * @param typed the states of the typed fields
 */
public record RecordState(
    @Nullable Existence existence,
    @Nullable WriteId created,
    boolean whole,
    SortedMap<Integer, Write> plain,
    DotMap<TypedKey<Integer>, Crdt<?>> typed)
    implements Crdt<RecordState> {
  /** A record that nobody ever wrote. */
  public static final RecordState ABSENT =
      new RecordState(null, null, false, Collections.emptySortedMap(), DotMap.empty());

  /** The field that holds a whole value which is no record. */
  public static final int WHOLE = 0;

  /** The field that holds the id of the schema of the record's row: four bytes, little-endian. */
  public static final int SCHEMA = -1;

  /** Stands for the record itself where a field is asked for. */
  public static final int EXISTENCE = -2;

  /** Freezes the fields. */
  public RecordState {
    plain = Collections.unmodifiableSortedMap(new TreeMap<>(plain));
  }

  /** Whether a reader sees the record at a cluster time. */
  public boolean isVisible(long nowMillis) {
    return whole && existence != null && existence.isVisible(nowMillis);
  }

  /** The value of a plain field, also of a record that is hidden; null if there is none. */
  public @Nullable Bytes field(int id) {
    Write write = plain.get(id);
    return write == null ? null : write.value();
  }

  /** The state of a typed field; empty if there is none. */
  public Crdt<?> field(int id, CrdtType type) {
    Crdt<?> state = typed.get(new TypedKey<>(id, type));
    return state == null ? type.bottom() : state;
  }

  /**
   * Created, or replaced as a whole: the given plain fields are written, all others go. Typed
   * fields stay as they are, unless the record was not there: then they begin anew.
   */
  public RecordState written(Map<Integer, Bytes> fields, WriteId id, long expiresAtMillis) {
    TreeMap<Integer, Write> written = new TreeMap<>();
    fields.forEach((field, value) -> written.put(field, Write.of(value, id)));
    return new RecordState(
        new Existence(true, id, expiresAtMillis),
        id,
        true,
        written,
        isPresent() ? typed : typed.removed(id));
  }

  /** With some plain fields written, of a record that is there. */
  public RecordState updated(Map<Integer, Bytes> fields, WriteId id) {
    TreeMap<Integer, Write> written = new TreeMap<>(plain);
    fields.forEach((field, value) -> written.put(field, Write.of(value, id)));
    return new RecordState(restamped(id), created, whole, written, typed);
  }

  /** With a typed field changed, of a record that is there. */
  public <S extends Crdt<S>> RecordState changed(
      int field, S bottom, UnaryOperator<S> change, WriteId id) {
    @SuppressWarnings("unchecked") // the key holds the type
    S state = (S) field(field, bottom.type());
    return new RecordState(
        restamped(id),
        created,
        whole,
        plain,
        typed.with(new TypedKey<>(field, bottom.type()), change.apply(state)));
  }

  private Existence restamped(WriteId id) {
    Existence known = existence;
    Invariant.check(isPresent(), "only a record that is there is changed");
    return new Existence(true, id, known == null ? 0 : known.expiresAtMillis());
  }

  @Override
  public CrdtType type() {
    return CrdtType.RECORD;
  }

  @Override
  public boolean isBottom() {
    return existence == null && plain.isEmpty() && typed.isEmpty();
  }

  @Override
  public boolean isPresent() {
    return whole && existence != null && existence.alive();
  }

  @Override
  public RecordState join(RecordState other, Merge merge) {
    return equals(other) ? this : RecordJoin.join(this, other, merge);
  }

  @Override
  public RecordState removed(WriteId id) {
    return isPresent()
        ? new RecordState(new Existence(false, id, 0), created, whole, plain, typed)
        : this;
  }

  @Override
  public RecordState fragment(Coverage dots) {
    TreeMap<Integer, Write> part = new TreeMap<>(plain);
    part.values().removeIf(write -> !dots.covers(write.id().dot()));
    Existence known = existence;
    boolean told = known != null && (!part.isEmpty() || dots.covers(known.id().dot()));
    WriteId creation = told ? created : null;
    boolean tellsAll = whole && creation != null && dots.covers(creation.dot());
    return new RecordState(told ? known : null, creation, tellsAll, part, typed.fragment(dots));
  }

  @Override
  public void visitDots(DotVisitor visitor) {
    visitStamped(visitor);
    typed.visitDots(visitor);
  }

  void visitStamped(DotVisitor visitor) {
    if (existence != null) {
      visitor.stamped(existence.id().dot());
    }
    if (created != null && whole) {
      visitor.stamped(created.dot());
    }
    plain.values().forEach(write -> visitor.stamped(write.id().dot()));
  }

  @Override
  public RecordState pruned(Coverage stable) {
    DotMap<TypedKey<Integer>, Crdt<?>> left = typed.pruned(stable);
    return isGone(stable) && left.isEmpty()
        ? ABSENT
        : new RecordState(existence, created, whole, plain, left);
  }

  @Override
  public RecordState purged(Coverage stable, WriteId id) {
    return new RecordState(
        existence,
        created,
        whole,
        plain,
        isGone(stable) ? typed.removed(id) : typed.purged(stable, id));
  }

  /** Whether it was removed and everybody knows. */
  private boolean isGone(Coverage stable) {
    return existence != null && !existence.alive() && RecordJoin.isCovered(this, stable);
  }

  @Override
  public RecordState bottom() {
    return ABSENT;
  }
}
