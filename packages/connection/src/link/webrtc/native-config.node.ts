/** What node-datachannel wants to be told, from the options of the port; and its candidates, as the port has them. Pure. */
import type { IceServer as NativeIceServer, RtcConfig } from 'node-datachannel';
import { type IceServerPart, iceServerParts } from './ice-server.js';
import type { CandidateEnd, RtcPeerOptions } from './rtc-peer.js';

/** `udpServer`: what to tell the add-on in place of a TURN server over TCP or TLS, which it would leave out in silence. */
export function nativeConfig(options: RtcPeerOptions, udpServer: (server: IceServerPart) => IceServerPart): RtcConfig {
  const { portRange, bindAddress, relayOnly, maxMessageBytes } = options;
  return {
    iceServers: iceServerParts(options.iceServers).map((server) => nativeServer(udpServer(server))),
    maxMessageSize: maxMessageBytes,
    iceTransportPolicy: relayOnly ? 'relay' : 'all',
    ...(portRange === undefined ? {} : { portRangeBegin: portRange.min, portRangeEnd: portRange.max }),
    ...(bindAddress === undefined ? {} : { bindAddress }),
  };
}

function nativeServer({ scheme, host, port, username, credential }: IceServerPart): string | NativeIceServer {
  if (scheme === 'stun') return `stun:${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    hostname: host,
    port,
    relayType: 'TurnUdp',
    username: username ?? '',
    password: credential ?? '',
  };
}

/** The port of a candidate that is an own socket; undefined for any other candidate. */
export function hostPort(candidate: string): number | undefined {
  const port = /^(?:a=)?candidate:\S+ \d+ \S+ \d+ \S+ (\d+) typ host\b/i.exec(candidate)?.[1];
  return port === undefined ? undefined : Number(port);
}

/** One end of the pair in use. */
export function nativeEnd(end: { address: string; port: number; type: string; transportType: string }): CandidateEnd {
  const types = {
    host: 'host',
    srflx: 'srflx',
    serverreflexive: 'srflx',
    prflx: 'prflx',
    peerreflexive: 'prflx',
  } as const;
  const type = end.type.toLowerCase();
  return {
    address: end.address,
    port: end.port,
    type: type in types ? types[type as keyof typeof types] : 'relay',
    protocol: end.transportType.toLowerCase().startsWith('udp') ? 'udp' : 'tcp',
  };
}
