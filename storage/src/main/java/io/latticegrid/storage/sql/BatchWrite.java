package io.latticegrid.storage.sql;

import io.latticegrid.storage.store.StoreBatch;
import io.latticegrid.storage.store.StoreChange;
import io.latticegrid.storage.store.StoreOutcome;
import io.latticegrid.storage.store.StoreResult;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;

/** The rows of one batch, written within a transaction whose fence has passed. */
final class BatchWrite {
  private final SqlSource source;
  private final Statements statements;
  private final DurableCommit end;
  private final RowForm form;
  private final StoreBatch batch;
  private final StoreOutcome[] outcomes;

  BatchWrite(
      SqlSource source, Statements statements, DurableCommit end, RowForm form, StoreBatch batch) {
    this.source = source;
    this.end = end;
    this.statements = statements;
    this.form = form;
    this.batch = batch;
    outcomes = new StoreOutcome[batch.changes().size()];
    for (int i = 0; i < outcomes.length; i++) {
      String problem = form.problem(batch.changes().get(i));
      outcomes[i] = problem == null ? StoreOutcome.OK : StoreOutcome.reject(problem);
    }
  }

  /** All rows in as few round trips as the driver makes of it, and the commit. */
  StoreResult together(Connection connection) throws SQLException {
    try (PreparedStatement upserts = prepare(connection, statements.upsert());
        PreparedStatement deletes = prepare(connection, statements.delete())) {
      Boolean deleting = null;
      for (int i = 0; i < outcomes.length; i++) {
        if (!outcomes[i].equals(StoreOutcome.OK)) {
          continue;
        }
        StoreChange change = batch.changes().get(i);
        if (deleting != null && deleting != change.isDelete()) {
          (deleting ? deletes : upserts).executeBatch();
        }
        deleting = change.isDelete();
        PreparedStatement statement = deleting ? deletes : upserts;
        bind(statement, change);
        statement.addBatch();
      }
      if (deleting != null) {
        (deleting ? deletes : upserts).executeBatch();
      }
    }
    end.commit(connection);
    return new StoreResult.Done(List.of(outcomes));
  }

  /** Row by row, each with a savepoint to go back to, and the commit. */
  StoreResult oneByOne(Connection connection) throws SQLException {
    List<StoreOutcome> found = new ArrayList<>();
    try (PreparedStatement upserts = prepare(connection, statements.upsert());
        PreparedStatement deletes = prepare(connection, statements.delete())) {
      for (int i = 0; i < outcomes.length; i++) {
        StoreChange change = batch.changes().get(i);
        found.add(
            outcomes[i].equals(StoreOutcome.OK)
                ? one(connection, change.isDelete() ? deletes : upserts, change)
                : outcomes[i]);
      }
    }
    end.commit(connection);
    return new StoreResult.Done(found);
  }

  private StoreOutcome one(Connection connection, PreparedStatement statement, StoreChange change)
      throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      bind(statement, change);
      statement.executeUpdate();
      connection.releaseSavepoint(before);
      return StoreOutcome.OK;
    } catch (SQLException e) {
      if (!SqlFailures.isRejection(e)) {
        throw e;
      }
      connection.rollback(before);
      return StoreOutcome.reject(SqlFailures.text(e));
    }
  }

  private void bind(PreparedStatement statement, StoreChange change) throws SQLException {
    if (change.isDelete()) {
      form.bindKey(statement, 1, change.key());
    } else {
      form.bindEntry(statement, batch.fence(), change);
    }
  }

  private PreparedStatement prepare(Connection connection, String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setQueryTimeout(source.timeoutSeconds());
    return statement;
  }
}
