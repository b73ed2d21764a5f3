package io.escapement.dispatcher.topology;

/**
 * The global cap over several shards of the dispatcher: each has a fixed share, and the shares add
 * up to the cap exactly. See docs/decisions for why it is not a ledger yet.
 */
final class GlobalCap {
  private GlobalCap() {}

  /** The share of one shard, counted from 0. */
  static int share(int cap, int shard, int shards) {
    return cap / shards + (shard < cap % shards ? 1 : 0);
  }
}
