/**
 * `@peerlatch/connection/testing`: virtual time, seeded randomness, scripted and simulated transports, a local network of
 * nodes whose teardown asserts that nothing is left. For tests of programs that use this library, and for its own. The
 * matchers come with `@peerlatch/connection/testing-vitest`.
 */
export { openRtcPeers } from '../link/webrtc/rtc-peer.node.js';
export { CountingClock } from '../testing/counting-clock.js';
export { type Delivery, type DeliveryPolicy, deliverAll, type Verdict } from '../testing/delivery-policy.js';
export { FakeTransport, type SentMessage } from '../testing/fake-transport.js';
export {
  FakeTransportNetwork,
  type FakeTransportNetworkOptions,
  type NetworkStep,
} from '../testing/fake-transport-network.js';
export { offererPair, peer } from '../testing/fixtures.js';
export { defaultLatencies, fixedLatency, type LatencyModel, regionLatency, regions } from '../testing/latency.js';
export { assertNothingLeft, LeftoverError, leftoversOfNode, leftoversOfTimers } from '../testing/leftovers.js';
export type { LocalNodeOptions } from '../testing/local-ground.js';
export {
  createLocalNetwork,
  LocalNetwork,
  type LocalNetworkOptions,
  SimulatedLocalNetwork,
  type SimulatedNetworkOptions,
  type WebSocketNetworkOptions,
} from '../testing/local-network.js';
export {
  type BecomeOptions,
  type MatchedNode,
  type MatchResult,
  type PeerReference,
  peerMatchers,
} from '../testing/matchers.js';
export { type EstablishOptions, ScriptedAttempt, type ScriptedAttemptOptions } from '../testing/scripted-attempt.js';
export {
  ScriptedConnector,
  type ScriptedConnectorOptions,
  type ScriptedInbound,
} from '../testing/scripted-connector.js';
export { ScriptedLink, type ScriptedLinkOptions, type ScriptedStep } from '../testing/scripted-link.js';
export { SeededRandom } from '../testing/seeded-random.js';
export { SimConnector, type SimConnectorOptions } from '../testing/sim-connector.js';
export {
  type SimDialOutcome,
  type SimListener,
  SimNetwork,
  type SimNetworkOptions,
  type SimNetworkSnapshot,
} from '../testing/sim-network.js';
export type { SimulatedGroundOptions } from '../testing/simulated-ground.js';
export type { Explorable, ExplorableStep, StepResult } from '../testing/simulation/explorable.js';
export { type ExploreOptions, type ExploreReport, explore, replaySchedule } from '../testing/simulation/explore.js';
export {
  defaultFaultRates,
  FAULT_KINDS,
  FaultCounts,
  type FaultKind,
  type FaultRates,
} from '../testing/simulation/fault-kind.js';
export { formatLine, History, type HistoryLine } from '../testing/simulation/history.js';
export { HOSTILE_KINDS, type HostileKind } from '../testing/simulation/hostile-handshake.js';
export type { MessageTotals } from '../testing/simulation/message-ledger.js';
export { type ShrinkOptions, shrink } from '../testing/simulation/shrink.js';
export { type CrashKind, SimPeer, type SimPeerOptions } from '../testing/simulation/sim-peer.js';
export {
  type SeedsReport,
  type SimulateOptions,
  type SimulateSeedsOptions,
  SimulationFailure,
  type SimulationReport,
  simulate,
  simulateSeeds,
} from '../testing/simulation/simulate.js';
export { Simulation } from '../testing/simulation/simulation.js';
export type { SimulationOptions, StartPeerOptions } from '../testing/simulation/simulation-options.js';
export { SimulationViolation } from '../testing/simulation/violation.js';
export { World, type WorldOptions } from '../testing/simulation/world.js';
export {
  type PendingTimer,
  type RunUntilOptions,
  VirtualClock,
  type VirtualClockOptions,
} from '../testing/virtual-clock.js';
export { type WaitOptions, waitUntil } from '../testing/wait-until.js';
