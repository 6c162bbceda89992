/**
 * Tables of what was learnt about peers, smaller than by default: they are full after the warm-up of a run, so that a heap
 * that grows after it is a leak and not a table that fills. For nodes of programs that look at memory.
 */
export const SMALL_TABLES = {
  maxJournalPeers: 4,
  maxJournalAttempts: 2,
  maxRelayMemory: 16,
  maxRtcPeersRemembered: 16,
  duplicateFilterSize: 256,
} as const;
