/**
 * Two peers: one runs a WebSocket server, the other one dials it by sending to it. What arrives before anybody listens
 * waits, in order, each message once. Run it with `npm run two-peers`.
 */
import { createConnectionNode } from '@peerlatch/connection/node';
import { firstValueFrom, take, toArray } from 'rxjs';

const { log } = console;
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const chat = (words: string) => ({ service: 'chat', bytes: new TextEncoder().encode(words) });

await using alice = await createConnectionNode({ websocket: { host: '127.0.0.1', port: 0 } });
await using bob = await createConnectionNode();

// A peer's descriptor is all it takes. There is no call to connect: the first message opens the connection.
await bob.send(alice.self, chat('Hello Alice.'));
await bob.send(alice.self, chat('Are you there?'));

// Alice comes late and misses nothing. Her answers take the same connection: Bob has no server, and needs none.
for (const { from, bytes } of await firstValueFrom(alice.messages$.pipe(take(2), toArray()))) {
  log(`Alice hears: ${text(bytes)}`);
  await alice.send(from, chat(`You said: ${text(bytes)}`));
}

for (const { bytes } of await firstValueFrom(bob.messages$.pipe(take(2), toArray()))) log(`Bob hears: ${text(bytes)}`);
log(`Connections: ${alice.connections().length} of Alice, ${bob.connections().length} of Bob`);

// The end of this module closes both nodes; nothing is left open, so the process ends by itself.
