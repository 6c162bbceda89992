// @ts-check
// Guards of packages/dht/src/store: that what was acknowledged is safe, on a disk and among nodes that come and go; that nothing
// foreign is stored without bounds; that entries end; and that a node which leaves gives away what it has, in time, and then is silent.

/** @typedef {import('../lib/mutants.mjs').Mutant} Mutant */

const folder = 'src/store';
const tests = 'test/unit/store';

/**
 * @param {string} name
 * @param {readonly string[]} races
 * @param {string} file
 * @param {string} find
 * @param {string} replace
 * @param {string} [test] by default that of the file
 * @returns {Mutant}
 */
function mutant(name, races, file, find, replace, test = file) {
  return {
    name: `store-${name}`,
    races,
    package: 'dht',
    file: `${folder}/${file}.ts`,
    find,
    replace,
    tests: [`${tests}/${test}.test.ts`],
  };
}

/** @type {readonly Mutant[]} */
export const mutants = [
  // ---- what is stored
  mutant(
    'equally-old-replaces',
    ['newest-wins'],
    'entry-table',
    'compareInstants(entry.createdAt, held.entry.createdAt) <= 0',
    'compareInstants(entry.createdAt, held.entry.createdAt) < 0',
  ),
  mutant(
    'bytes-uncounted',
    ['bounds'],
    'entry-table',
    'if (held === undefined) this.#count(',
    'if (held === record) this.#count(',
  ),
  mutant(
    'key-unbounded',
    ['bounds'],
    'entry-table',
    ">= limits.maxEntriesPerKey) return 'maxEntriesPerKey';",
    "< 0) return 'maxEntriesPerKey';",
  ),
  mutant(
    'far-future-accepted',
    ['bounds'],
    'stored-entry',
    'now + limits.maxClockAheadMs)',
    'Number.POSITIVE_INFINITY)',
  ),
  mutant('ttl-uncapped', ['bounds'], 'stored-entry', 'ttlMs: Math.min(ttl, limits.storeMaxTtlMs),', 'ttlMs: ttl,'),
  mutant('borrowed-value', ['R61'], 'stored-entry', 'value: new Uint8Array(data.value) },', 'value: data.value },'),
  mutant(
    'expired-readable',
    ['expiry'],
    'local-store',
    'filter(({ deadlineAt }) => deadlineAt > now)',
    'filter(() => now >= 0)',
  ),
  mutant(
    'expired-kept',
    ['expiry'],
    'local-store',
    'this.#parts.storage.remove(gone.map(({ entry }) => entry))',
    'Promise.resolve(gone)',
  ),
  mutant(
    'replaced-end-kept',
    ['expiry'],
    'local-store',
    'if (put.replaced !== undefined) this.#ends.delete(put.replaced);',
    'if (put.replaced === undefined) this.#ends.delete(held);',
    'local-store',
  ),
  mutant(
    'wall-clock-believed',
    ['expiry'],
    'local-store',
    'Math.min(expiresAt - parts.wallClock(), entry.ttlMs)',
    'expiresAt - parts.wallClock()',
  ),
  mutant('answer-unbounded', ['bounds'], 'local-store', 'return bytes <= limit;', 'return limit >= 0;'),
  mutant(
    'closed-store-holds',
    ['R52'],
    'local-store',
    "result.kind === 'stored' && !this.#isClosed",
    "result.kind === 'stored'",
  ),
  mutant('expiry-timer-left', ['R57'], 'expiry-slots', 'if (this.#slots.size === 0) this.#disarm();', ''),

  // ---- on a disk
  mutant(
    'unsynced',
    ['durability'],
    'persistent-storage.node',
    "{ sync: changes.some(({ type }) => type === 'put') }",
    '{ sync: false }',
  ),
  mutant(
    'acknowledged-early',
    ['durability'],
    'persistent-storage.node',
    "await this.#commit.add({ type: 'put', record, replaced });\n      return STORED;",
    "void this.#commit.add({ type: 'put', record, replaced });\n      return STORED;",
  ),
  mutant('outdated-by-unsafe', ['durability'], 'persistent-storage.node', 'await this.#commit.settled();', ''),
  mutant(
    'outdated-by-failed',
    ['durability'],
    'persistent-storage.node',
    'if (!this.#failed.has(put.held)) return OUTDATED;',
    'return OUTDATED;',
  ),
  mutant(
    'failed-put-shown',
    ['durability'],
    'persistent-storage.node',
    "for (const change of changes.toReversed()) if (change.type === 'put') this.#undo(change.record, change.replaced);",
    '',
  ),
  mutant(
    'one-write-each',
    ['durability'],
    'group-commit',
    'this.#next ??= this.#begin(this.#last);',
    'this.#next = this.#begin(this.#last);',
  ),
  mutant(
    'closed-before-written',
    ['R52'],
    'persistent-storage.node',
    'this.#commit.settled().then(() => this.#database.close())',
    'this.#database.close()',
  ),
  mutant(
    'checksum-ignored',
    ['durability'],
    'record-codec.node',
    '|| view.getUint32(4) !== crc32(bytes.subarray(CHECKED_FROM))',
    '',
  ),

  // ---- replication
  mutant(
    'lane-not-given-up',
    ['replication'],
    'replication-queue',
    'const jobs = [job, ...lane.jobs.values()];',
    'const jobs = [job];',
  ),
  mutant(
    'queue-unbounded',
    ['bounds'],
    'replication-queue',
    'if (this.#waiting >= maxReplicationsWaiting)',
    'if (maxReplicationsWaiting < 0)',
  ),
  mutant(
    'closed-queue-sends',
    ['R52'],
    'replication-queue',
    'if (this.#isClosed) return;\n    const { maxReplicationsWaiting }',
    'const { maxReplicationsWaiting }',
  ),
  mutant(
    'drain-unbounded',
    ['R56'],
    'replication-queue',
    'const cancel = startTimer(this.#parts.clock, ms, resolve);',
    'const cancel = (): void => {};',
  ),
  mutant('in-flight-not-withdrawn', ['R52', 'R56'], 'replication-queue', 'this.#abort.abort();', ''),
  mutant(
    'sent-back',
    ['replication'],
    'replication',
    '&& target.peer.id !== from)',
    '&& from !== this.#parts.self.peer.id)',
  ),
  mutant('leaving-node-dials', ['R73'], 'replication', 'connect: !this.#isLeaving,', 'connect: true,'),
  mutant(
    'left-node-replicates',
    ['R52'],
    'replication',
    'await this.#queue.drain(this.#parts.limits.leaveTimeoutMs);',
    'await this.#queue.drain(0);',
  ),
  mutant(
    'time-restarted',
    ['replication'],
    'replication',
    'const leftMs = Math.max(1, Math.floor(held.deadlineAt - clock.now()));',
    'const leftMs = Math.max(held.entry.ttlMs, clock.now() * 0);',
  ),
  mutant(
    'loss-unnoticed',
    ['replication'],
    'replication',
    'const hasLost = stayed.length < before.length;',
    'const hasLost = stayed.length > before.length;',
    'replication',
  ),
  mutant(
    'newcomer-unsupplied',
    ['replication'],
    'replication',
    'else if (wasPrimary || this.#isSelf(remaining))',
    'else if (wasPrimary && hasLost)',
    'replication.churn',
  ),
  mutant(
    'kept-stale',
    ['replication'],
    'replication',
    'for (const target of targets) for (const { entry } of local.held(key)) this.#enqueue(target, entry);\n    local.setStale(key, !this.#isStorer(now));',
    'for (const target of targets) for (const { entry } of local.held(key)) this.#enqueue(target, entry);\n    if (!this.#isStorer(now)) local.setStale(key, true);',
    'replication',
  ),
  mutant(
    'failure-forgotten',
    ['replication'],
    'replication',
    'if (this.#unfinished.size > 0) this.#roundIn(',
    'if (this.#unfinished.size < 0) this.#roundIn(',
  ),
  mutant(
    'returned-peer-unsupplied',
    ['replication'],
    'replication',
    'const stayed = before.filter(({ peer }) => !this.#removed.has(peer.id));',
    'const stayed = before;',
  ),

  // ---- the service and its callers
  mutant(
    'closed-service-stores',
    ['R52'],
    'store-service',
    "if (this.#isClosed) throw new ConnectionError('CLOSED', 'This node is leaving and stores nothing any more.');",
    '',
  ),
  mutant(
    'deletion-kept-to-itself',
    ['deletion'],
    'store-service',
    'if (this.#parts.local.markDeleted(key, creator)) this.#parts.replication.spread({ key, creator });',
    'this.#parts.local.markDeleted(key, creator);',
  ),
  mutant(
    'deletion-echoes',
    ['deletion'],
    'store-service',
    'if (isSame && entry.deleted && local.markDeleted(key, creator))',
    'if (isSame && entry.deleted)',
  ),
  mutant(
    'failed-node-counted',
    ['put'],
    'store-at-nearest',
    'errors.push(error);',
    'errors.push(error);\n        return;',
  ),
  mutant(
    'put-not-newer',
    ['put'],
    'put-get',
    'Math.max(Math.floor(this.#parts.wallClock()), this.#lastPutMs + 1)',
    'Math.floor(this.#parts.wallClock())',
  ),
  mutant('foreign-key-returned', ['get'], 'merge-entries', 'if (!equalBytes(message.key, key)) return [];', ''),
  mutant(
    'deletion-on-stale-copy-ignored',
    ['get'],
    'merge-entries',
    'if (copy.stale && !copy.deleted) continue;',
    'if (copy.stale) continue;',
  ),
  mutant(
    'caller-asked-itself',
    ['outside'],
    'external-api-service',
    'putGet.getCopies(ownedKey(key), { excluded: from.id, signal })',
    'putGet.getCopies(ownedKey(key), { signal })',
  ),
  mutant('stored-as-own', ['outside'], 'external-api-service', '{ creator: from.id, signal }', '{ signal }'),
];
