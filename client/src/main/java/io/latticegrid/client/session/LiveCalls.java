package io.latticegrid.client.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The calls that have begun and are not over, in the order of their beginning. Confined to the
 * session's loop. Each call carries its neighbours, so that it comes and goes without an object.
 */
final class LiveCalls {
  private @Nullable Call first;
  private @Nullable Call last;

  /** Adds a call that is in no such list. */
  void add(Call call) {
    call.before = last;
    if (last == null) {
      first = call;
    } else {
      last.after = call;
    }
    last = call;
  }

  /** Removes a call if it is there. */
  void remove(Call call) {
    Call before = call.before;
    Call after = call.after;
    if (before == null && first != call) {
      return;
    }
    if (before == null) {
      first = after;
    } else {
      before.after = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.before = before;
    }
    call.before = null;
    call.after = null;
  }

  /** All as of now, so that some may end meanwhile. */
  List<Call> all() {
    List<Call> all = new ArrayList<>();
    for (Call call = first; call != null; call = call.after) {
      all.add(call);
    }
    return all;
  }
}
