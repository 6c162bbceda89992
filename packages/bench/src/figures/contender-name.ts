/** Who is measured. Everything else in this package works with the name alone; `contender/` holds what it stands for. */

/**
 * `ours`: a Peerlatch node; `raw`: the floor, plain `ws` or over WebRTC plain `node-datachannel`; `streamr`: the connection manager
 * of `@streamr/dht`, over WebSocket only.
 */
export const contenderNames = ['ours', 'raw', 'streamr'] as const;

export type ContenderName = (typeof contenderNames)[number];
