// @ts-check
// Guards of packages/dht/src/routing: that a message arrives, once, over peers that fail; that an acknowledgement means what it
// says; that nothing hostile in a wrapper is believed; and that every session ends and leaves nothing behind.

/** @typedef {import('../lib/mutants.mjs').Mutant} Mutant */

const folder = 'src/routing';
const tests = 'test/unit/routing';

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
    name: `routing-${name}`,
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
  mutant(
    'responder-listens',
    ['R54'],
    'recursive-hop',
    'transport.send(source, message, { connect: false })',
    "Object(transport).handle(sessionId + '!', () => {}); transport.send(source, message, { connect: false })",
  ),
  mutant(
    'alone-listens',
    ['R55'],
    'recursive-operations',
    'if (expectedPaths > 0) await this.#run',
    'if (expectedPaths === 0) this.#parts.transport.handle(randomUuid(this.#parts.random), () => {});\n    else await this.#run',
  ),
  mutant(
    'session-stays-subscribed',
    ['R55'],
    'recursive-operations',
    'using _ = transport.handle(',
    'const _ = transport.handle(',
  ),
  mutant('operation-leaves-timers', ['R55'], 'recursive-operations', 'for (const cancel of timers) cancel();', ''),
  mutant(
    'hop-outlives-its-deadline',
    ['ends'],
    'routing-session',
    'Math.min(limits.hopTimeoutMs, this.#endsAt - clock.now())',
    'Math.max(limits.hopTimeoutMs, this.#endsAt - clock.now())',
  ),
  mutant(
    'ack-waits-for-the-hop',
    ['R58', 'R59'],
    'router',
    'routeMessage: (wrapper, context) => this.#onRoute(wrapper, context),',
    'routeMessage: async (wrapper, context) => { const ack = this.#onRoute(wrapper, context); if (this.#sessions.size > 0) await new Promise((go) => clock.schedule(() => go(undefined), 500)); return ack; },',
  ),
  mutant(
    'frame-not-copied',
    ['R61'],
    'routed-transport',
    'await router.send(to, new EnvelopeEncoder(parts).encode(message), options);',
    'await Promise.resolve(); await router.send(to, new EnvelopeEncoder(parts).encode(message), options);',
    'router.sending',
  ),
  mutant(
    'forward-keeps-its-id',
    ['R65'],
    'router',
    'return { ...request, requestId, targetId,',
    'return { ...request, requestId: request.requestId, targetId,',
    'router.forwarding',
  ),
  mutant(
    'departed-stay-candidates',
    ['R66'],
    'connected-peers',
    'const isExcluded = (id: PeerId): boolean => step.isExcluded(id) || !this.#isUsable(id);',
    'const { isExcluded } = step;',
  ),
  mutant(
    'newcomers-unseen',
    ['R66'],
    'connected-peers',
    "if (event.type === 'connected') this.#add(event.peer);",
    "if (event.type === 'failed') this.#add(event.peer);",
  ),
  mutant('hops-dial', ['R72', 'R73'], 'routing-session', 'return { connect: false,', 'return { connect: true,'),
  mutant(
    'hop-tried-once',
    ['survives'],
    'routing-session',
    'this.#refused + this.#silent >= limits.maxFailedHops',
    'this.#refused + this.#silent >= 1',
    'router.sending',
  ),
  mutant('never-gives-up', ['ends'], 'routing-session', 'this.#refused + this.#silent >= limits.maxFailedHops || ', ''),
  mutant(
    'one-way-only',
    ['survives'],
    'router',
    'const options = { parallelism: this.#parts.limits.sourceParallelism,',
    'const options = { parallelism: 1,',
    'router.sending',
  ),
  mutant(
    'zero-is-no-error',
    ['acknowledgement'],
    'routing-session',
    'if (error === undefined || (error',
    'if (!error || (error',
  ),
  mutant(
    'duplicate-is-success-everywhere',
    ['acknowledgement'],
    'routing-session',
    '(error === RouteMessageError.DUPLICATE && isTarget)',
    'error === RouteMessageError.DUPLICATE',
  ),
  mutant('delivered-twice', ['once'], 'router', '!this.#known.add(request.requestId) ||', ''),
  mutant(
    'sent-back',
    ['loops'],
    'routing-session',
    'new Set<string>([...request.pathIds, ...request.roots])',
    'new Set<string>(request.roots)',
  ),
  mutant('own-id-in-path-ignored', ['loops'], 'router', '|| request.pathIds.includes(transport.self.id)', ''),
  mutant(
    'path-unbounded',
    ['loops'],
    'router',
    'if (request.path.length >= limits.maxRoutingPath) return undefined;',
    '',
  ),
  mutant(
    'path-unchecked',
    ['hostile'],
    'routed-request',
    'if (routingPath.length > limits.maxRoutingPath)',
    'if (routingPath.length < 0)',
  ),
  mutant(
    'size-unchecked',
    ['hostile'],
    'routed-request',
    'if (message.length <= maxRoutedBytes) return;',
    'if (message.length <= maxRoutedBytes || maxRoutedBytes > 0) return;',
  ),
  mutant(
    'path-believed-over-connection',
    ['hostile'],
    'router',
    'const request = readRequest(wrapper, previous, limits);',
    'const { routingPath: path } = wrapper; const request = readRequest(wrapper, path.at(-1)?.nodeId ?? previous, limits);',
  ),
  mutant(
    'own-name-believed',
    ['hostile'],
    'router',
    'if (from.id === transport.self.id) throw',
    'if (from.id === "") throw',
  ),
  mutant(
    'forwarder-for-connected',
    ['hostile'],
    'router',
    'if (this.connected.get(target) !== undefined) return undefined;',
    '',
    'router.forwarding',
  ),
  mutant(
    'sessions-unbounded',
    ['bounded'],
    'router',
    'this.#isClosed || this.#sessions.size >= limits.maxRoutingSessions',
    'this.#isClosed',
    'router.sending',
  ),
  mutant('closed-says-nothing', ['STOPPED'], 'router', 'if (this.#isClosed) return RouteMessageError.STOPPED;', ''),
  mutant(
    'first-entry-wins',
    ['newest'],
    'entry-merge',
    'if (known === undefined || isPreferred(entry, known))',
    'if (known === undefined)',
  ),
  mutant(
    'completes-with-hops-missing',
    ['completion'],
    'recursive-session',
    'if (!this.hasEnd || this.#missing.size > 0) return false;',
    'if (!this.hasEnd) return false;',
  ),
  mutant(
    'hops-unbounded',
    ['bounded'],
    'recursive-session',
    'if (this.#missing.size < this.#parts.limits.maxOperationHops) this.#missing.add(id);',
    'this.#missing.add(id);',
  ),
  mutant(
    'converging-paths-stall',
    ['completion'],
    'recursive-hop',
    'if (taken + silent + deadEnds > 0 || findings.noCloserNodes) return;',
    'if (taken >= 0) return;',
    'recursive-operations',
  ),
  mutant(
    'deleted-for-nobody',
    ['delete'],
    'recursive-hop',
    'data.markDeleted(target, source.id);',
    'data.markDeleted(target, self.peer.id);',
  ),
];
