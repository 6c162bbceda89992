/** `RTCPeerConnection` and `RTCDataChannel` as a browser has them; the test is the browser's other half. */
import type {
  PlatformCandidate,
  PlatformChannel,
  PlatformConnection,
  PlatformDescription,
  PlatformStats,
} from '../../../../src/link/webrtc/platform-rtc.js';
import type { RtcPeerState } from '../../../../src/link/webrtc/rtc-peer.js';

export class FakePlatformChannel implements PlatformChannel {
  binaryType = 'blob';
  bufferedAmountLowThreshold = 0;
  readyState = 'connecting';
  bufferedAmount = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onbufferedamountlow: (() => void) | null = null;
  onclose: (() => void) | null = null;
  readonly sent: number[][] = [];
  /** Thrown by the next `send`. */
  refusal: Error | undefined;

  constructor(readonly label: string) {}

  send(data: Uint8Array): void {
    if (this.refusal !== undefined) throw this.refusal;
    this.sent.push([...data]);
  }

  close(): void {
    this.readyState = 'closing';
  }

  opens(): void {
    this.readyState = 'open';
    this.onopen?.();
  }

  closes(): void {
    this.readyState = 'closed';
    this.onclose?.();
  }
}

export class FakePlatformConnection implements PlatformConnection {
  /** The latest one. */
  static last: FakePlatformConnection | undefined;
  connectionState: RtcPeerState = 'new';
  iceConnectionState = 'new';
  localDescription: PlatformDescription | null = null;
  sctp: { readonly maxMessageSize: number } | null = null;
  onicecandidate: ((event: { readonly candidate: PlatformCandidate | null }) => void) | null = null;
  oniceconnectionstatechange: (() => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  ondatachannel: ((event: { readonly channel: PlatformChannel }) => void) | null = null;
  readonly channels: FakePlatformChannel[] = [];
  /** What it was asked to do, in order. */
  readonly calls: unknown[] = [];
  /** Calls that have not been answered yet, by name. */
  readonly open: { readonly name: string; readonly answer: (error?: Error) => void }[] = [];
  #remote: 'offer' | undefined;

  constructor(readonly configuration: unknown) {
    FakePlatformConnection.last = this;
  }

  createDataChannel(label: string): PlatformChannel {
    this.calls.push(`channel ${label}`);
    const channel = new FakePlatformChannel(label);
    this.channels.push(channel);
    return channel;
  }

  setLocalDescription(): Promise<void> {
    return this.#ask('setLocalDescription', 'setLocalDescription', () => {
      const type = this.#remote === 'offer' ? 'answer' : 'offer';
      this.localDescription = { type, sdp: `v=0 ${type}` };
    });
  }

  setRemoteDescription({ type, sdp }: PlatformDescription): Promise<void> {
    return this.#ask('setRemoteDescription', `${type} ${sdp}`, () => {
      if (type === 'offer') this.#remote = 'offer';
    });
  }

  addIceCandidate(candidate: PlatformCandidate): Promise<void> {
    return this.#ask('addIceCandidate', candidate);
  }

  async getStats(): Promise<PlatformStats> {
    throw new Error('no statistics');
  }

  close(): void {
    this.calls.push('close');
    this.connectionState = 'closed';
  }

  // ---- the browser's other half ----

  /** Answers the oldest call, which must be `name`, and lets everything that waits for it happen. */
  async answers(name: string, error?: Error): Promise<void> {
    const call = this.open.shift();
    if (call?.name !== name) throw new Error(`expected ${name}, found ${call?.name}`);
    call.answer(error);
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  }

  changes(state: RtcPeerState): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  changesIce(state: string): void {
    this.iceConnectionState = state;
    this.oniceconnectionstatechange?.();
  }

  /** The remote opens a channel. */
  receivesChannel(label: string, readyState = 'open'): FakePlatformChannel {
    const channel = new FakePlatformChannel(label);
    channel.readyState = readyState;
    this.ondatachannel?.({ channel });
    return channel;
  }

  #ask(name: string, call: unknown, onAnswer: () => void = () => {}): Promise<void> {
    this.calls.push(call);
    return new Promise((resolve, reject) => {
      const answer = (error?: Error): void => {
        if (error !== undefined) return reject(error);
        onAnswer();
        resolve();
      };
      this.open.push({ name, answer });
    });
  }
}
