/** What a peer of the two-peer world can be told to do: the alphabet of its scripts. */

export const ACTIONS = ['dial', 'send', 'lock', 'unlock', 'disconnect', 'abort', 'subscribe', 'close'] as const;

/**
 * `dial`: connect to the other. `send`: send it a message, which dials if needed. `lock`, `unlock`: take and give back a lock on it.
 * `disconnect`: end the connection in good order. `abort`: abort the last call that is under way. `subscribe`: take messages only
 * from now on. `close`: close the node.
 */
export type Action = (typeof ACTIONS)[number];

/** What a peer does, in this order; what happens in between is what is explored. */
export type Script = readonly Action[];
