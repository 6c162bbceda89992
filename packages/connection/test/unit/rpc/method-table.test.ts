import { describe, expect, it } from 'vitest';
import { MethodTable } from '../../../src/rpc/method-table.js';
import { defineService, notification } from '../../../src/rpc/service.js';
import { peer } from '../../../src/testing/fixtures.js';
import { EchoRpc, text } from '../../support/rpc-stand.js';

const handlers = { echo: (value: string) => value, patient: (value: string) => value, tell: () => {} };
const context = { from: peer(1), signal: new AbortController().signal };

describe('MethodTable', () => {
  it('finds methods of several services by name', () => {
    const table = new MethodTable();
    const OtherRpc = defineService('OtherRpc', { ping: notification(text) });
    table.add(EchoRpc, handlers);
    table.add(OtherRpc, { ping: () => {} });
    expect(table.find('echo')).toMatchObject({ kind: 'request', name: 'echo' });
    expect(table.find('ping')).toMatchObject({ kind: 'notification', response: undefined });
    expect(table.find('pong')).toBeUndefined();
  });

  it('calls handlers as methods of the object that holds them', () => {
    const table = new MethodTable();
    const counting = {
      calls: 0,
      echo(value: string) {
        this.calls++;
        return value;
      },
      patient: (value: string) => value,
      tell: () => {},
    };
    table.add(EchoRpc, counting);
    expect(table.find('echo')?.run('hello', context)).toBe('hello');
    expect(counting.calls).toBe(1);
  });

  it('takes no method of a service of which one is taken', () => {
    const table = new MethodTable();
    const ClashingRpc = defineService('ClashingRpc', { fresh: notification(text), tell: notification(text) });
    table.add(EchoRpc, handlers);
    expect(() => table.add(ClashingRpc, { fresh: () => {}, tell: () => {} })).toThrow(
      expect.objectContaining({ code: 'DUPLICATE_SERVICE' }),
    );
    expect(table.find('fresh')).toBeUndefined();
  });

  it('frees the names again, once', () => {
    const table = new MethodTable();
    const remove = table.add(EchoRpc, handlers);
    remove();
    table.add(EchoRpc, handlers);
    remove();
    expect(table.find('echo')).toBeDefined();
  });

  it('finds nothing more once it is cleared, and takes the same names again', () => {
    const table = new MethodTable();
    table.add(EchoRpc, handlers);
    table.clear();
    expect(table.find('echo')).toBeUndefined();
    expect(() => table.add(EchoRpc, handlers)).not.toThrow();
  });

  it('refuses a service without a handler for each method', () => {
    const table = new MethodTable();
    const incomplete: object = { echo: handlers.echo };
    expect(() => table.add(EchoRpc, incomplete as typeof handlers)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });
});
