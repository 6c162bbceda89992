/** A WebSocket as a browser has it, whose network is the test. */
import type { PlatformSocket } from '../../../../src/link/websocket/websocket-link.browser.js';

export class FakePlatformSocket implements PlatformSocket {
  static last: FakePlatformSocket | undefined;
  binaryType = 'blob';
  readyState = 0;
  bufferedAmount = 0;
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  readonly calls: unknown[] = [];

  constructor(readonly url: string) {
    if (!url.startsWith('ws')) throw new SyntaxError(`not a WebSocket URL: ${url}`);
    FakePlatformSocket.last = this;
  }

  send(data: Uint8Array): void {
    this.calls.push(data.byteLength);
    this.bufferedAmount += data.byteLength;
  }

  close(code?: number): void {
    this.calls.push(code === undefined ? 'close' : `close ${code}`);
    this.readyState = 2;
  }

  // ---- the network ----

  opens(): void {
    this.readyState = 1;
    this.onopen?.({} as never);
  }

  receives(data: unknown): void {
    this.onmessage?.({ data } as never);
  }

  closes(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code } as never);
  }
}
