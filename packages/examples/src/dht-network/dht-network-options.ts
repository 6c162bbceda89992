/** What a run of the DHT network can be told. Types and defaults; the command line is read by the local network's program. */

export interface DhtNetworkOptions {
  /** Nodes at a time, 4 to 64. */
  readonly nodes: number;
  /** How long values are put, got and looked for, s; undefined: until a signal. */
  readonly seconds: number | undefined;
  /** Decides ids, entry points, the operations and who is killed. */
  readonly seed: number;
  /** Kill a quarter of the processes, and start others in their place. */
  readonly kill: boolean;
  /** One line of JSON per event. */
  readonly json: boolean;
  /** Where the picture goes; undefined: the directory for temporary files. */
  readonly svg: string | undefined;
}

export const DHT_DEFAULT_NODES = 16;
/** With fewer there are no four processes, and no quarter of them. */
export const DHT_MIN_NODES = 4;
export const DHT_MAX_NODES = 64;
