package io.latticegrid.storage.sql;

import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class H2StoreTest extends SqlStoreContract {
  private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";

  @Override
  SqlConfig database() {
    return SqlConfig.of(url, "sa", "");
  }

  @Test
  @DisplayName("a column of a type that does not hold the field is refused with the reason")
  void refusesTypes() throws SQLException {
    sql("CREATE TABLE orders (id BIGINT PRIMARY KEY, customer VARCHAR(50), quantity VARCHAR(9))");
    refused("has column 'QUANTITY' of type CHARACTER VARYING, which does not hold field 'qty'");
  }
}
