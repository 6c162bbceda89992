/** What an attack is: something that begins on a pool of sockets, and ends with the pool. */
import type { SocketPool } from '../raw/socket-pool.js';

export type Attack = (pool: SocketPool) => void;
