package io.latticegrid.storage.sql;

import static io.latticegrid.storage.store.StoreMaps.bytes;
import static io.latticegrid.storage.store.StoreMaps.put;
import static io.latticegrid.storage.store.StoreMaps.row;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.schema.FieldType;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.data.schema.Schema;
import io.latticegrid.data.schema.TypeDescriptor;
import io.latticegrid.storage.store.BlockingStore;
import io.latticegrid.storage.store.Fence;
import io.latticegrid.storage.store.StoreChange;
import io.latticegrid.storage.store.StoreContract;
import io.latticegrid.storage.store.StoreException;
import io.latticegrid.storage.store.StoreMaps;
import io.latticegrid.storage.store.StoreOutcome;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every database does behind a map. */
abstract class SqlStoreContract extends StoreContract {
  private static final Schema ORDER =
      StoreMaps.schema(
          "Order", "id", FieldType.INTEGER, "customer", FieldType.STRING, "qty", FieldType.INTEGER);
  private static final MapDefinition ORDERS =
      new MapDefinition(
          "orders",
          "default",
          TypeDescriptor.of(FieldType.INTEGER),
          TypeDescriptor.record(ORDER),
          "");
  private static final TableMapping MAPPING =
      new TableMapping(
          "orders", TableMapping.Form.COLUMNS, Map.of("key", "id", "qty", "quantity"), false);

  private SqlConfig config;
  private SqlSource source;

  /** A database that is empty when a test begins. */
  abstract SqlConfig database();

  @BeforeEach
  void connect() {
    config = database();
    source = SqlSource.open(config);
  }

  @AfterEach
  void disconnect() {
    source.close();
  }

  @Override
  protected BlockingStore open(MapDefinition map) {
    return open(map, TableMapping.columns(map.name()).creating());
  }

  final BlockingStore open(MapDefinition map, TableMapping mapping) {
    return SqlStore.open(source, map, mapping);
  }

  @Test
  @DisplayName("a node whose connections lie idle keeps no other from writing")
  void idleConnectionsHoldNothing() throws SQLException {
    createOrders("quantity " + number());
    BlockingStore first = open(ORDERS, MAPPING);
    write(first, new StoreChange(bytes(1), row(ORDER, 1L, "Ann", 1L), 1));
    SqlSource other = SqlSource.open(config);
    try {
      BlockingStore second = SqlStore.open(other, ORDERS, MAPPING);
      done(
          second.storeAll(
              batch(
                  new Fence("second", 0, 1, 1),
                  new StoreChange(bytes(2), row(ORDER, 2L, "Bob", 2L), 1))));
      write(first, new StoreChange(bytes(3), row(ORDER, 3L, "Eve", 3L), 1));
      assertEquals("3", one("SELECT COUNT(*) FROM orders"));
    } finally {
      other.close();
    }
  }

  @Test
  @DisplayName("a row is written to a table of the user's, column by column")
  void columnsOfTheUsers() throws SQLException {
    createOrders("quantity " + number() + " NOT NULL DEFAULT 1");
    BlockingStore store = open(ORDERS, MAPPING);
    write(store, new StoreChange(bytes(7), row(ORDER, 7L, "Ann", 3L), 1));
    assertEquals("7 Ann 3", one("SELECT id, customer, quantity FROM orders"));
    sql("UPDATE orders SET customer = 'Bob'");
    assertArrayEquals(
        row(ORDER, 7L, "Bob", 3L), store.loadAll(List.of(bytes(7))).getFirst().value());
  }

  @Test
  @DisplayName("rows that the database or the mapping refuses are named, and the rest is written")
  void poisonIsNamed() throws SQLException {
    createOrders("quantity " + number() + " NOT NULL CHECK (quantity > 0)");
    BlockingStore store = open(ORDERS, MAPPING);
    List<StoreOutcome> outcomes =
        done(
            store.storeAll(
                batch(
                    fence(1, 1),
                    new StoreChange(bytes(1), row(ORDER, 1L, "a", 1L), 1),
                    new StoreChange(bytes(2), row(ORDER, 2L, "b", -1L), 1),
                    new StoreChange(bytes(3), row(ORDER, 3L, "c", null), 1),
                    new StoreChange(bytes(4), row(ORDER, 5L, "d", 1L), 1),
                    new StoreChange(bytes(5), row(ORDER, 5L, "e", 1L), 1))));
    assertEquals(
        "[OK, REJECT, REJECT, REJECT, OK]",
        outcomes.stream().map(StoreOutcome::verdict).toList().toString());
    assertTrue(outcomes.get(3).reason().contains("differs from the key"), outcomes.toString());
    assertEquals("2", one("SELECT COUNT(*) FROM orders"));
    assertEquals(
        5,
        done(store.storeAll(
                batch(
                    fence(1, 2),
                    new StoreChange(bytes(1), null, 2),
                    new StoreChange(bytes(2), null, 2),
                    new StoreChange(bytes(3), null, 2),
                    new StoreChange(bytes(4), null, 2),
                    new StoreChange(bytes(5), null, 2))))
            .size());
    assertEquals("0", one("SELECT COUNT(*) FROM orders"));
  }

  @Test
  @DisplayName("a table that is missing or does not fit is refused with the reason")
  void refusesTables() throws SQLException {
    refused("there is no table 'orders'");
    createOrders("amount " + number());
    refused("has no column 'quantity' for field 'qty'; its columns are");
    recreate("quantity " + number() + ", region " + number() + " NOT NULL");
    refused("which must not be null, has no default, and is no field of the map");
    sql("DROP TABLE orders");
    sql(
        "CREATE TABLE orders (id "
            + number()
            + ", customer VARCHAR(50), quantity "
            + number()
            + ")");
    refused("has no primary key or unique index of exactly the key's columns, [id]");
  }

  @Test
  @DisplayName("a row of columns with one for a hash is read only if it is what was written")
  void columnsWithAHash() throws SQLException {
    createOrders("quantity " + number() + ", lattice_hash " + number());
    BlockingStore store = open(ORDERS, MAPPING);
    assertTrue(store.isOwned());
    write(
        store,
        new StoreChange(bytes(7), row(ORDER, 7L, "Ann", 3L), 1),
        new StoreChange(bytes(8), row(ORDER, 8L, "Bob", 4L), 1));
    assertArrayEquals(
        row(ORDER, 7L, "Ann", 3L), store.loadAll(List.of(bytes(7))).getFirst().value());
    sql("UPDATE orders SET quantity = 5 WHERE id = 7");
    StoreException corrupt =
        assertThrows(StoreException.class, () -> store.loadAll(List.of(bytes(8), bytes(7))));
    assertEquals(StoreException.Kind.CORRUPT, corrupt.kind());
    assertTrue(corrupt.expected() != corrupt.found() && corrupt.found() != 0);
    assertTrue(corrupt.getMessage().contains("%016x".formatted(corrupt.expected())));
    sql("UPDATE orders SET lattice_hash = NULL WHERE id = 7");
    assertArrayEquals(
        row(ORDER, 7L, "Ann", 5L),
        store.loadAll(List.of(bytes(7))).getFirst().value(),
        "a row of before there was a hash");
    write(store, new StoreChange(bytes(7), row(ORDER, 7L, "Ann", 6L), 2));
    assertArrayEquals(
        row(ORDER, 7L, "Ann", 6L), store.loadAll(List.of(bytes(7))).getFirst().value());
  }

  @Test
  @DisplayName("entries as bytes come back, and bytes that changed in the table are found")
  void blobs() throws SQLException {
    TableMapping blobs =
        new TableMapping("kept", TableMapping.Form.BLOB, Map.of("key", "k", "value", "v"), true);
    BlockingStore store = open(StoreMaps.TEXTS, blobs);
    write(store, put("a", "1", 1), put("b", "2", 1));
    assertEquals("[2, 1]", texts(store, "b", "a"));
    assertEquals(2, store.loadAllKeys(null, 10).keys().size());
    sql("UPDATE kept SET v = (SELECT MAX(o.v) FROM (SELECT v FROM kept) o)");
    StoreException corrupt = assertThrows(StoreException.class, () -> texts(store, "a", "b"));
    assertEquals(StoreException.Kind.CORRUPT, corrupt.kind());
    assertTrue(corrupt.getMessage().contains("corrupt: expected "), corrupt.getMessage());
  }

  @Test
  @DisplayName("a table that is gone is no reason to give up: the write may be tried again")
  void aTableThatIsGone() throws SQLException {
    BlockingStore store = open(StoreMaps.TEXTS);
    sql("DROP TABLE texts");
    StoreException failed =
        assertThrows(StoreException.class, () -> write(store, put("a", "1", 1)));
    assertEquals(StoreException.Kind.UNAVAILABLE, failed.kind());
    open(StoreMaps.TEXTS);
    write(store, put("a", "1", 1));
    assertEquals("[1]", texts(store, "a"));
  }

  /** The type of whole numbers in a table of the user's. */
  String number() {
    return "BIGINT";
  }

  final void sql(String statement) throws SQLException {
    try (Connection connection = source.connection();
        Statement run = connection.createStatement()) {
      run.execute(statement);
      connection.commit();
    }
  }

  final void refused(String... parts) {
    StoreException refused = assertThrows(StoreException.class, () -> open(ORDERS, MAPPING));
    assertEquals(StoreException.Kind.MISCONFIGURED, refused.kind());
    for (String part : parts) {
      assertTrue(refused.getMessage().contains(part), refused.getMessage());
    }
  }

  final void recreate(String quantity) throws SQLException {
    sql("DROP TABLE orders");
    createOrders(quantity);
  }

  private void createOrders(String quantity) throws SQLException {
    sql(
        "CREATE TABLE orders (id "
            + number()
            + " PRIMARY KEY, customer VARCHAR(50), "
            + quantity
            + ")");
  }

  private String one(String query) throws SQLException {
    try (Connection connection = source.connection();
        Statement run = connection.createStatement();
        ResultSet rows = run.executeQuery(query)) {
      assertTrue(rows.next(), "no row");
      StringBuilder text = new StringBuilder();
      for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
        text.append(i == 1 ? "" : " ").append(rows.getString(i));
      }
      connection.rollback();
      return text.toString();
    }
  }
}
