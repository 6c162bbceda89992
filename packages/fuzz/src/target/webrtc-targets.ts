/** Targets for WebRTC: signals, session descriptions, candidates, ICE server URLs, and what goes between us and a TURN server. */
import { decodeSignal, encodeSignal, type WebRtcSignal } from 'connection-source/connector/webrtc-signals.js';
import { isPrivateAddress, readCandidate, withExternalIp } from 'connection-source/link/webrtc/candidate.js';
import { CandidateBuffer } from 'connection-source/link/webrtc/candidate-buffer.js';
import { iceServerParts } from 'connection-source/link/webrtc/ice-server.js';
import {
  isDtlsClient,
  leavesRoleToAnswerer,
  offerAsDtlsClient,
} from 'connection-source/link/webrtc/session-description.js';
import {
  allocationAsked,
  allocationGranted,
  TurnFrameReader,
  toStream,
} from 'connection-source/link/webrtc/turn-framing.js';
import { limits } from 'connection-source/wire/limits.js';
import { joined } from '../input/fields.js';
import { peerNumber } from './arbitraries.js';
import type { Target } from './target.js';
import { check, same } from './violation.js';

const utf8 = new TextEncoder();
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
const METHODS = ['requestConnection', 'rtcOffer', 'rtcAnswer', 'iceCandidate', 'other'];

const SDP = [
  'v=0',
  'o=- 3890 1 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
  'c=IN IP4 0.0.0.0',
  'a=mid:0',
  'a=setup:actpass',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:0123456789abcdef01234567',
  'a=fingerprint:sha-256 00:11:22',
  'a=sctp-port:5000',
  '',
].join('\r\n');

const CANDIDATES = [
  'candidate:1 1 UDP 2122317823 192.168.1.7 51234 typ host',
  'candidate:2 1 UDP 1686109951 203.0.113.9 51234 typ srflx raddr 192.168.1.7 rport 51234',
  'candidate:3 1 TCP 2105458943 fe80::1 9 typ host tcptype active',
  'candidate:4 1 udp 41885439 198.51.100.3 60000 typ relay raddr 0.0.0.0 rport 0',
  'candidate:5 1 udp 2113937151 5b2c0c0e-8d4f-4f3a-9a0e-0a1b2c3d4e5f.local 50000 typ host',
];

const signalsOf: readonly WebRtcSignal[] = [
  { type: 'request' },
  { type: 'offer', connectionId: 'c1', sdp: SDP },
  { type: 'answer', connectionId: 'c1', sdp: SDP.replace('actpass', 'active') },
  ...CANDIDATES.map((candidate) => ({ type: 'candidate' as const, connectionId: 'c1', candidate, mid: '0' })),
];

const signals: Target = {
  name: 'webrtc-signals',
  about: 'offers, answers and candidates as bodies: bounded, the same when written again; held candidates stay bounded',
  weight: 1.5,
  covers: ['connector/webrtc-signals.ts', 'link/webrtc/candidate-buffer.ts'],
  shape: 'fields',
  codes: ['MALFORMED_FRAME'],
  maxLength: 20_000,
  seeds: () => signalsOf.map((signal) => withMethod(encodeSignal(signal))),
  run: (input) => {
    const method = METHODS[(input[0] ?? 0) % METHODS.length] ?? '';
    const body = input.subarray(1);
    const signal = decodeSignal({ from: peerNumber(2), method, body }, limits);
    if (signal === undefined) return undefined;
    if ('sdp' in signal) check(signal.sdp.length <= limits.maxDescriptionChars, 'a description of bounded length');
    if (signal.type === 'candidate') {
      check(signal.candidate.length <= limits.maxCandidateChars, 'a candidate of bounded length');
      const held = new CandidateBuffer(3);
      for (let at = 0; at < 6; at++) held.hold(`${signal.connectionId}${at % 2}`, signal);
      check(held.size <= 3, `${held.size} candidates held`);
      const { size } = held;
      same([0, 1].flatMap((at) => held.release(`${signal.connectionId}${at}`)).length, size, 'candidates released');
      same(held.size, 0, 'candidates left');
    }
    const again = encodeSignal(signal);
    same(decodeSignal({ from: peerNumber(2), ...again }, limits), signal, 'written again');
    return signal;
  },
};

function withMethod({ method, body }: { readonly method: string; readonly body: Uint8Array }): Uint8Array {
  return joined([Uint8Array.of(METHODS.indexOf(method)), body]);
}

const sessions: Target = {
  name: 'session-description',
  about: 'session descriptions: one attribute is looked at or changed, the rest goes through as it came',
  weight: 0.5,
  covers: ['link/webrtc/session-description.ts'],
  shape: 'text',
  maxLength: limits.maxDescriptionChars,
  seeds: () =>
    [SDP, SDP.replace('actpass', 'active'), SDP.replaceAll('\r\n', '\n'), `${SDP}a=setup:actpass\r\n`].map((sdp) =>
      utf8.encode(sdp),
    ),
  run: (input) => {
    const sdp = text(input);
    const offer = offerAsDtlsClient(sdp);
    check(offer === sdp || offer.length === sdp.length - 1, 'more was changed than one word');
    same(offer !== sdp, leavesRoleToAnswerer(sdp), 'an offer that leaves the role open is changed');
    check(!leavesRoleToAnswerer(sdp) || isDtlsClient(offer), 'a changed offer names the client');
    return offer.length;
  },
};

const candidates: Target = {
  name: 'candidate',
  about: 'candidate lines: address and type of what has both; replacing an address changes no other word',
  covers: ['link/webrtc/candidate.ts'],
  shape: 'text',
  maxLength: limits.maxCandidateChars,
  seeds: () => [...CANDIDATES, '', 'candidate:', '::ffff:10.0.0.1', 'fd00::1'].map((line) => utf8.encode(line)),
  run: (input) => {
    const line = text(input);
    const facts = readCandidate(line);
    const replaced = withExternalIp(line, '198.51.100.77');
    if (replaced !== line) {
      same(replaced.split(' ').length, line.split(' ').length, 'words of the line');
      same(replaced.split(' ')[4], '198.51.100.77', 'the address of the line');
      same(withExternalIp(replaced, '198.51.100.77'), replaced, 'replaced again');
    }
    check(facts === undefined || line.includes(facts.address), 'an address that the line does not hold');
    return [facts, isPrivateAddress(facts?.address ?? line)];
  },
};

const URLS = [
  'stun:stun.example.org',
  'stun:203.0.113.9:3478',
  'turn:[::1]:3478?transport=tcp',
  'turns:turn.example.org:443',
  'turn:a?transport=udp',
  'stun:',
  'turn:a:0',
  'turn:a:99999',
];

const iceServers: Target = {
  name: 'ice-server',
  about: 'URLs of STUN and TURN servers: parts that can be used, or INVALID_ARGUMENT',
  weight: 0.6,
  covers: ['link/webrtc/ice-server.ts'],
  shape: 'text',
  codes: ['INVALID_ARGUMENT'],
  seeds: () => URLS.map((url) => utf8.encode(url)),
  run: (input) => {
    const parts = iceServerParts([{ urls: text(input), username: 'u', credential: 'c' }]);
    for (const { host, port, scheme, transport } of parts) {
      check(
        host.length > 0 && Number.isInteger(port) && port >= 1 && port <= 65_535,
        `${host}:${port} cannot be dialled`,
      );
      check(scheme !== 'turns' || transport === 'tls', 'turns without TLS');
    }
    return parts;
  },
};

const [STUN, CHANNEL] = [
  Uint8Array.from([0x01, 0x03, 0, 4, 0x21, 0x12, 0xa4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 1, 0, 0]),
  Uint8Array.from([0x40, 0x01, 0, 3, 0xaa, 0xbb, 0xcc]),
];
const MAX_FRAME = 64;

/** What a reader makes of a stream that comes in pieces of `size` bytes. */
function readTurn(bytes: Uint8Array, size: number): { readonly datagrams: Uint8Array[]; readonly isUsable: boolean } {
  const datagrams: Uint8Array[] = [];
  const reader = new TurnFrameReader(MAX_FRAME, (datagram) => datagrams.push(datagram));
  for (let at = 0; at < bytes.length; at += size) {
    if (!reader.push(bytes.subarray(at, at + size))) return { datagrams, isUsable: false };
  }
  return { datagrams, isUsable: true };
}

/** The same by the letter of RFC 8656, sections 12.4 and 12.5, with all bytes at hand. */
function framesByHand(bytes: Uint8Array): Uint8Array[] {
  const view = Buffer.from(bytes);
  const frames: Uint8Array[] = [];
  for (let at = 0; at + 4 <= view.length; ) {
    const isChannel = view.readUInt16BE(at) >> 12 === 4;
    if (!isChannel && (at + 8 > view.length || view.readUInt32BE(at + 4) !== 0x21_12_a4_42)) break;
    if (!isChannel && (view.readUInt16BE(at) >= 0x40_00 || view.readUInt16BE(at + 2) % 4 !== 0)) break;
    const size = view.readUInt16BE(at + 2) + (isChannel ? 4 : 20);
    if (at + size > view.length) break;
    if (size <= MAX_FRAME) frames.push(bytes.slice(at, at + size));
    at += isChannel ? Math.ceil(size / 4) * 4 : size;
  }
  return frames;
}

const turnStream: Target = {
  name: 'turn-stream',
  about: 'the stream of a TURN server: the same datagrams however it is cut, none too long, each fit to be sent back',
  weight: 1.5,
  covers: ['link/webrtc/turn-framing.ts'],
  shape: 'bytes',
  ownsResult: true,
  seeds: () => [
    STUN,
    padded(CHANNEL),
    joined([STUN, padded(CHANNEL), STUN]),
    joined([padded(CHANNEL), padded(CHANNEL)]),
  ],
  run: (input) => {
    const whole = readTurn(input, input.length || 1);
    same(readTurn(input, 1), whole, 'cut into single bytes');
    same(readTurn(input, 7), whole, 'cut into sevens');
    same(whole.datagrams, framesByHand(input), 'read by hand');
    for (const datagram of whole.datagrams) {
      check(datagram.length <= MAX_FRAME, `a datagram of ${datagram.length} bytes`);
      const back = toStream(datagram);
      check(back !== undefined, 'a datagram that is no message of TURN');
      same(readTurn(back, 1).datagrams, [datagram], 'sent back');
      allocationGranted(datagram);
    }
    return whole;
  },
};

const turnDatagram: Target = {
  name: 'turn-datagram',
  about: 'datagrams of a TURN client: a frame for the stream that reads as the same datagram, or none',
  covers: ['link/webrtc/turn-framing.ts'],
  shape: 'bytes',
  seeds: () => [STUN, CHANNEL, padded(CHANNEL), Uint8Array.from([0, 3, ...STUN.subarray(2)])],
  run: (input) => {
    const frame = toStream(input);
    if (frame === undefined) return undefined;
    check(frame.length <= input.length + 3, 'more than padding was added');
    if (frame.length <= MAX_FRAME) same(readTurn(frame, 1).datagrams.length, 1, 'datagrams of one frame');
    return [allocationAsked(input), allocationGranted(input)];
  },
};

function padded(frame: Uint8Array): Uint8Array {
  return joined([frame, new Uint8Array((4 - (frame.length % 4)) % 4)]);
}

export const webrtcTargets: readonly Target[] = [signals, sessions, candidates, iceServers, turnStream, turnDatagram];
