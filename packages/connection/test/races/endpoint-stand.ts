/**
 * One real endpoint over scripted attempts, without a manager: for races between attempts and links of one peer, in
 * which the test decides what is offered and in which order. Everything that the endpoint asks of its host is recorded.
 */
import { DeadlineWheel } from '../../src/base/deadline-wheel.js';
import { silentLogger } from '../../src/base/logger.js';
import { Endpoint } from '../../src/endpoint/endpoint.js';
import type { Announcement, Attempt } from '../../src/endpoint/endpoint-state.js';
import { peer } from '../../src/testing/fixtures.js';
import { ScriptedAttempt } from '../../src/testing/scripted-attempt.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';
import { limits } from '../../src/wire/limits.js';
import { type Tracked, track } from './tracked.js';

/** A scripted attempt under the number of the decision that let it in. */
export interface Numbered extends Attempt {
  readonly script: ScriptedAttempt;
}

export class EndpointStand {
  readonly clock = new VirtualClock();
  readonly wheel = new DeadlineWheel(this.clock, limits.wheelTickMs);
  readonly peer = peer(2);
  /** Announcements, table changes, received frames (as text) and effects that failed, in order. */
  readonly log: string[] = [];
  readonly first: Numbered;
  readonly endpoint: Endpoint;
  /** Called at each announcement, while it is made. */
  onAnnounce: ((what: Announcement) => void) | undefined;

  constructor() {
    this.first = this.attempt(1);
    this.endpoint = new Endpoint(this.peer, this.first, {
      clock: this.clock,
      wheel: this.wheel,
      limits,
      logger: { ...silentLogger, error: (event) => void this.log.push(event) },
      frame: (_endpoint, bytes) => void this.log.push(`got ${text(bytes)}`),
      announce: (_endpoint, what) => {
        this.log.push(what.type);
        this.onAnnounce?.(what);
      },
      leaveTable: () => void this.log.push('left the table'),
      redial: () => this.attempt(100),
      probe: () => {},
      notify: (_endpoint, mode) => void this.log.push(`notice ${mode}`),
      replaced: () => {},
      draining: () => {},
    });
  }

  attempt(seq: number, initiator: 'local' | 'remote' = 'local'): Numbered {
    const script = new ScriptedAttempt({ peer: this.peer, clock: this.clock, initiator });
    return { seq, pending: script.pending, script };
  }

  /** Sends a text. */
  say(words: string): Tracked {
    return track(this.endpoint.send(bytes(words)));
  }
}

export function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

export function bytes(words: string): Uint8Array {
  return new TextEncoder().encode(words);
}
