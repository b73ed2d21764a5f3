package io.escapement.dispatcher.admission.limit;

import io.escapement.dispatcher.admission.order.WaitingGroup;
import java.util.HashSet;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * A limit: who holds its slots, and which waiting groups it blocks. The usage is the size of the
 * set of holders; there is no counter that could drift from it.
 */
public final class Limit {
  /** No limit. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  private final LimitKey key;
  private final Set<String> holders = new HashSet<>();
  private final TreeSet<WaitingGroup> blocked = new TreeSet<>(WaitingGroup.BEST_FIRST);
  private int cap;
  private int groups;

  /** A limit without holders. */
  public Limit(LimitKey key, int cap) {
    this.key = key;
    this.cap = cap;
  }

  /** Its name. */
  public LimitKey key() {
    return key;
  }

  /** How many slots there are. */
  public int cap() {
    return cap;
  }

  /** Sets the number of slots; holders above it stay and drain. */
  public void cap(int newCap) {
    cap = newCap;
  }

  /** How many slots are taken. */
  public int usage() {
    return holders.size();
  }

  /** The runs that hold a slot; not to be changed by the caller. */
  public Set<String> holders() {
    return holders;
  }

  /** Whether no slot is free. */
  public boolean isFull() {
    return holders.size() >= cap;
  }

  /** Takes a slot, also beyond the cap: whether it may is decided before. */
  public void take(String runId) {
    if (!holders.add(runId)) {
      throw new IllegalStateException("A run holds one slot of a limit: " + runId + ", " + key);
    }
  }

  /** Gives a slot back. */
  public void free(String runId) {
    if (!holders.remove(runId)) {
      throw new IllegalStateException("Only a holder frees a slot: " + runId + ", " + key);
    }
  }

  /** A waiting group begins to refer to the limit. */
  public void retain() {
    groups++;
  }

  /** A waiting group is gone. */
  public void release() {
    groups--;
  }

  /** Whether a waiting group refers to it. */
  public boolean isAwaited() {
    return groups > 0;
  }

  /** Whether nobody holds a slot and no waiting group refers to it. */
  public boolean isUnused() {
    return groups == 0 && holders.isEmpty();
  }

  /** The groups that wait for a slot of this limit, best first; changed by the order's index. */
  public NavigableSet<WaitingGroup> blocked() {
    return blocked;
  }
}
