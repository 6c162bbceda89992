/** A program that only starts and closes a node ends by itself: nothing keeps its process alive. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const node = fileURLToPath(new URL('../../dist/entries/node.js', import.meta.url));

/** Runs a module and resolves with its exit code; nothing here ends it. */
function run(body: string): Promise<{ code: number | null; output: string }> {
  const program = `import { createConnectionNode } from ${JSON.stringify(node)};\n${body}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program]);
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
}

describe('a process', () => {
  it('exits by itself after it has started and closed a node', async () => {
    expect(await run('const node = await createConnectionNode({ websocket: {} }); await node.close();')).toEqual({
      code: 0,
      output: '',
    });
  });

  it('exits by itself after two nodes have talked, locked and closed', async () => {
    const program = `
      const [a, b] = await Promise.all([createConnectionNode({ websocket: {} }), createConnectionNode({ websocket: {} })]);
      await a.send(b.self, { service: 'x', bytes: new Uint8Array(9) });
      const lock = await b.lock(a.self, 'l');
      console.log(lock.state);
      await Promise.all([a.close(), b.close()]);`;
    expect(await run(program)).toEqual({ code: 0, output: 'held\n' });
  });

  it('exits by itself after a node with a TURN server over TCP was closed', async () => {
    const program = `
      const iceServers = [{ urls: 'turn:127.0.0.1:1?transport=tcp', username: 'u', credential: 'c' }];
      const node = await createConnectionNode({ webrtc: { iceServers } });
      await node.close();`;
    expect(await run(program)).toEqual({ code: 0, output: '' });
  });

  it('exits by itself when a dial was under way at the close', async () => {
    const program = `
      import { createServer } from 'node:net';
      const silent = createServer().listen(0, '127.0.0.1', async () => {
        const a = await createConnectionNode();
        const peer = { id: '22'.repeat(20), runtime: 'nodejs', websocket: { host: '127.0.0.1', port: silent.address().port, tls: false } };
        const sent = a.send(peer, { service: 'x', bytes: new Uint8Array(1) }).catch((error) => console.log(error.code));
        await a.close();
        await sent;
        silent.close();
      });`;
    expect(await run(program)).toEqual({ code: 0, output: 'CLOSED\n' });
  });
});
