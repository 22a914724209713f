package io.latticegrid.client;

import io.latticegrid.data.codec.Canonical;
import io.latticegrid.proto.message.EntryChange;
import io.latticegrid.proto.message.EntryChange.How;
import io.latticegrid.proto.message.EntryChange.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Gathers what is to become of a record's fields. Confined to whoever builds it. */
final class RemoteRecordUpdate implements RecordUpdate {
  private final MapAccess<?, ?> access;
  private final byte[] key;
  private final Function<EntryChange, CompletableFuture<Boolean>> send;
  private final Function<EntryChange, Boolean> sendAndWait;
  private final List<Part> parts = new ArrayList<>();

  RemoteRecordUpdate(
      MapAccess<?, ?> access,
      byte[] key,
      Function<EntryChange, CompletableFuture<Boolean>> send,
      Function<EntryChange, Boolean> sendAndWait) {
    this.access = access;
    this.key = key.clone();
    this.send = send;
    this.sendAndWait = sendAndWait;
  }

  @Override
  public RecordUpdate set(String field, @Nullable Object value) {
    parts.add(access.part(field, value));
    return this;
  }

  @Override
  public RecordUpdate add(String field, long amount) {
    Part part = access.part(field, null);
    parts.add(new Part(part.field(), How.ADD, Canonical.toBytes(amount)));
    return this;
  }

  @Override
  public RecordUpdate put(String field, Object element) {
    return element(field, How.INSERT, element);
  }

  @Override
  public RecordUpdate remove(String field, Object element) {
    return element(field, How.DELETE, element);
  }

  private RecordUpdate element(String field, How how, Object element) {
    Part part = access.part(field, element);
    parts.add(new Part(part.field(), how, part.value()));
    return this;
  }

  @Override
  public boolean apply() {
    return sendAndWait.apply(change());
  }

  @Override
  public CompletableFuture<Boolean> applyAsync() {
    return send.apply(change());
  }

  private EntryChange change() {
    return new EntryChange(EntryChange.Kind.CHANGE_FIELDS, key, parts);
  }
}
