/**
 * The signals of WebRTC (wire-protocol 5.2) as values, and as bodies of the notifications that carry them. Pure; the
 * connector sends and receives them. What comes in is bounded here, before anybody looks into it.
 */
import type { BodyType } from '../wire/body.js';
import { iceCandidate, rtcAnswer, rtcOffer, webrtcConnectionRequest } from '../wire/body-types.js';
import type { Limits } from '../wire/limits.js';
import type { Signal } from './signaling-port.js';

/** Wire-protocol 1.5. */
export const WEBRTC_SERVICE_ID = 'system/webrtc-connector';

/** One signal. */
export type WebRtcSignal =
  | { readonly type: 'request' }
  | { readonly type: 'offer' | 'answer'; readonly connectionId: string; readonly sdp: string }
  | { readonly type: 'candidate'; readonly connectionId: string; readonly candidate: string; readonly mid: string };

/** A notification that is ready to be sent. */
export interface EncodedSignal {
  readonly method: string;
  readonly bodyType: string;
  readonly body: Uint8Array;
}

export function encodeSignal(signal: WebRtcSignal): EncodedSignal {
  switch (signal.type) {
    case 'request':
      return encoded('requestConnection', webrtcConnectionRequest, {});
    case 'offer':
      return encoded('rtcOffer', rtcOffer, { description: signal.sdp, connectionId: signal.connectionId });
    case 'answer':
      return encoded('rtcAnswer', rtcAnswer, { description: signal.sdp, connectionId: signal.connectionId });
    case 'candidate': {
      const { candidate, mid, connectionId } = signal;
      return encoded('iceCandidate', iceCandidate, { candidate, mid, connectionId });
    }
  }
}

/** The signal in a notification; undefined for another method and for whatever is beyond a bound. Throws `MALFORMED_FRAME`. */
export function decodeSignal({ method, body }: Signal, limits: Limits): WebRtcSignal | undefined {
  switch (method) {
    case 'requestConnection':
      return { type: 'request' };
    case 'rtcOffer': {
      const { description: sdp, connectionId } = rtcOffer.decode(body);
      return isDescription(sdp, connectionId, limits) ? { type: 'offer', sdp, connectionId } : undefined;
    }
    case 'rtcAnswer': {
      const { description: sdp, connectionId } = rtcAnswer.decode(body);
      return isDescription(sdp, connectionId, limits) ? { type: 'answer', sdp, connectionId } : undefined;
    }
    case 'iceCandidate': {
      const { candidate, mid, connectionId } = iceCandidate.decode(body);
      const fits = candidate.length <= limits.maxCandidateChars && isName(mid, limits) && isName(connectionId, limits);
      return fits ? { type: 'candidate', candidate, mid, connectionId } : undefined;
    }
    default:
      return undefined;
  }
}

function encoded<T>(method: string, { typeName, encode }: BodyType<T>, value: T): EncodedSignal {
  return { method, bodyType: typeName, body: encode(value) };
}

function isDescription(sdp: string, connectionId: string, limits: Limits): boolean {
  return sdp.length <= limits.maxDescriptionChars && sdp.startsWith('v=0') && isName(connectionId, limits);
}

function isName(text: string, { maxNameBytes }: Limits): boolean {
  return text.length <= maxNameBytes;
}
