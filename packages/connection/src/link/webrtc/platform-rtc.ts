/**
 * The parts of the standard `RTCPeerConnection` and `RTCDataChannel` that are used (W3C WebRTC 1.0), so that neither the
 * build nor a reader needs a browser's type library. Types, and one pure reader of statistics.
 */
import type { CandidateEnd, CandidatePair, RtcPeerState } from './rtc-peer.js';

export interface PlatformDescription {
  readonly type: string;
  readonly sdp: string;
}

export interface PlatformConnection {
  readonly connectionState: RtcPeerState;
  readonly iceConnectionState: string;
  readonly localDescription: PlatformDescription | null;
  readonly sctp: { readonly maxMessageSize: number } | null;
  onicecandidate: ((event: { readonly candidate: PlatformCandidate | null }) => void) | null;
  oniceconnectionstatechange: (() => void) | null;
  onconnectionstatechange: (() => void) | null;
  ondatachannel: ((event: { readonly channel: PlatformChannel }) => void) | null;
  createDataChannel(label: string): PlatformChannel;
  setLocalDescription(): Promise<void>;
  setRemoteDescription(description: PlatformDescription): Promise<void>;
  addIceCandidate(candidate: PlatformCandidate): Promise<void>;
  getStats(): Promise<PlatformStats>;
  close(): void;
}

export interface PlatformCandidate {
  readonly candidate: string;
  readonly sdpMid: string | null;
}

export interface PlatformChannel {
  binaryType: string;
  bufferedAmountLowThreshold: number;
  readonly readyState: string;
  readonly bufferedAmount: number;
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onbufferedamountlow: (() => void) | null;
  onclose: (() => void) | null;
  send(data: Uint8Array): void;
  close(): void;
}

export interface PlatformIceServer {
  readonly urls: readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

/** The constructor. */
export type PlatformConnectionClass = new (configuration: {
  readonly iceServers: readonly PlatformIceServer[];
  readonly iceTransportPolicy: 'all' | 'relay';
}) => PlatformConnection;

export type PlatformStatsEntry = Readonly<Record<string, unknown>>;

/** `RTCStatsReport`: entries by id. */
export interface PlatformStats {
  get(id: string): PlatformStatsEntry | undefined;
  forEach(visit: (entry: PlatformStatsEntry) => void): void;
}

/**
 * The pair that is in use, from a report (W3C WebRTC statistics): the one that the transport names; else the one that is marked
 * or, where neither is told, a nominated one that works.
 */
export function pairOf(stats: PlatformStats): CandidatePair | undefined {
  let named: string | undefined;
  let marked: PlatformStatsEntry | undefined;
  let working: PlatformStatsEntry | undefined;
  stats.forEach((entry) => {
    const { type, selectedCandidatePairId, selected, nominated, state } = entry;
    if (type === 'transport' && typeof selectedCandidatePairId === 'string') named = selectedCandidatePairId;
    if (type !== 'candidate-pair') return;
    if (selected === true) marked = entry;
    if (nominated === true && state === 'succeeded') working = entry;
  });
  const chosen = (named === undefined ? undefined : stats.get(named)) ?? marked ?? working;
  const local = endOf(stats, chosen?.localCandidateId);
  const remote = endOf(stats, chosen?.remoteCandidateId);
  return local === undefined || remote === undefined ? undefined : { local, remote };
}

const TYPES: readonly CandidateEnd['type'][] = ['host', 'srflx', 'prflx', 'relay'];

function endOf(stats: PlatformStats, id: unknown): CandidateEnd | undefined {
  const entry = typeof id === 'string' ? stats.get(id) : undefined;
  const type = TYPES.find((candidate) => candidate === entry?.candidateType);
  if (entry === undefined || type === undefined) return undefined;
  const { address, port, protocol } = entry;
  return {
    address: typeof address === 'string' ? address : '',
    port: typeof port === 'number' ? port : 0,
    type,
    protocol: typeof protocol === 'string' ? protocol : 'udp',
  };
}
