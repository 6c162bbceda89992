/** node-datachannel, as far as it is used, in a test's hand: it notes what is called from inside one of its callbacks. */
import type { PeerConnection } from 'node-datachannel';

type Callback = (...values: never[]) => void;

/** Callbacks by the name of the method that set them. */
class Callbacks {
  readonly #set = new Map<string, Callback>();
  /** How deep in callbacks the fake is now. */
  static depth = 0;

  /** Names in the order in which they were last set: the add-on calls what waits in this order. */
  get order(): readonly string[] {
    return [...this.#set.keys()];
  }

  keep(name: string, callback: Callback): void {
    this.#set.delete(name);
    this.#set.set(name, callback);
  }

  /** Runs one as the add-on would; what it throws would end the process. */
  fire(name: string, ...values: unknown[]): void {
    Callbacks.depth++;
    try {
      this.#set.get(name)?.(...(values as never[]));
    } finally {
      Callbacks.depth--;
    }
  }
}

export class FakeChannel {
  readonly callbacks = new Callbacks();
  readonly sent: Uint8Array[] = [];
  closedInside: boolean | undefined;
  amount = 0;
  threshold = 0;
  throwsOnSend = false;

  onOpen = (callback: Callback): void => this.callbacks.keep('open', callback);
  onClosed = (callback: Callback): void => this.callbacks.keep('closed', callback);
  onBufferedAmountLow = (callback: Callback): void => this.callbacks.keep('low', callback);
  onMessage = (callback: Callback): void => this.callbacks.keep('message', callback);
  bufferedAmount = (): number => this.amount;
  maxMessageSize = (): number => 1_234;
  setBufferedAmountLowThreshold = (bytes: number): void => {
    this.threshold = bytes;
  };
  sendMessageBinary = (bytes: Uint8Array): boolean => {
    if (this.throwsOnSend) throw new Error('channel is closed');
    this.sent.push(bytes);
    return true;
  };
  close = (): void => {
    this.closedInside = Callbacks.depth > 0;
  };
}

export class FakeConnection {
  static readonly all: FakeConnection[] = [];
  readonly callbacks = new Callbacks();
  readonly channel = new FakeChannel();
  readonly calls: string[] = [];
  readonly config: unknown;
  /** Whether `close` was called from inside a callback. */
  closedInside: boolean | undefined;
  refuses = false;

  constructor(_name: string, config: unknown) {
    this.config = config;
    FakeConnection.all.push(this);
  }

  onLocalDescription = (callback: Callback): void => this.callbacks.keep('description', callback);
  onLocalCandidate = (callback: Callback): void => this.callbacks.keep('candidate', callback);
  onStateChange = (callback: Callback): void => this.callbacks.keep('state', callback);
  onIceStateChange = (callback: Callback): void => this.callbacks.keep('ice', callback);
  onDataChannel = (callback: Callback): void => this.callbacks.keep('channel', callback);
  state = (): string => 'connected';
  bytesSent = (): number => 77;
  createDataChannel = (label: string): FakeChannel => {
    this.#call(`create ${label}`);
    return this.channel;
  };
  setRemoteDescription = (sdp: string, type: string): void => this.#call(`${type} ${sdp}`);
  addRemoteCandidate = (candidate: string, mid: string): void => this.#call(`candidate ${candidate} ${mid}`);
  getSelectedCandidatePair = () => ({
    local: { address: '10.0.0.1', port: 1, type: 'host', transportType: 'UDP' },
    remote: { address: '192.0.2.7', port: 2, type: 'ServerReflexive', transportType: 'TcpActive' },
  });
  close = (): void => {
    this.closedInside = Callbacks.depth > 0;
  };

  #call(text: string): void {
    if (this.refuses) throw new Error('refused');
    this.calls.push(text);
  }
}

/** The module, for `loadRtcPeers`. */
export async function fakeNative() {
  return { PeerConnection: FakeConnection as unknown as new (name: string, config: unknown) => PeerConnection };
}
