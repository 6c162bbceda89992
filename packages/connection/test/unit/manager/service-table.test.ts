import { describe, expect, test } from 'vitest';
import { silentLogger } from '../../../src/base/logger.js';
import { ServiceTable } from '../../../src/manager/service-table.js';
import { peer } from '../../../src/testing/fixtures.js';
import type { IncomingMessage } from '../../../src/wire/incoming-message.js';

const message = (serviceId: string): IncomingMessage => ({
  messageId: 'm',
  serviceId,
  kind: 'request',
  method: 'ping',
  requestId: 'r',
  bodyType: '',
  body: new Uint8Array(),
  error: undefined,
});

describe('a message', () => {
  test('goes to the handler of its service, with its sender', () => {
    const table = new ServiceTable(silentLogger);
    const seen: unknown[] = [];
    table.add('a', (of, from) => seen.push(of.serviceId, from.id));
    table.add('b', () => seen.push('b'));
    expect([table.dispatch(message('a'), peer(1)), seen]).toEqual([true, ['a', peer(1).id]]);
  });

  test('that nobody serves is not handled', () => {
    expect(new ServiceTable(silentLogger).dispatch(message('toString'), peer(1))).toBe(false);
  });

  test('whose handler throws is handled, and the error is logged', () => {
    const logged: string[] = [];
    const table = new ServiceTable({ ...silentLogger, error: (event) => logged.push(event) });
    table.add('a', () => {
      throw new Error('handler');
    });
    expect([table.dispatch(message('a'), peer(1)), logged]).toEqual([true, ['service.handler-failed']]);
  });
});

describe('a service id', () => {
  test('has one handler; a second is refused', () => {
    const table = new ServiceTable(silentLogger);
    table.add('a', () => {});
    expect(() => table.add('a', () => {})).toThrow(expect.objectContaining({ code: 'DUPLICATE_SERVICE' }));
  });

  test('is free again once its handler is disposed', () => {
    const table = new ServiceTable(silentLogger);
    table.add('a', () => {})[Symbol.dispose]();
    expect(table.dispatch(message('a'), peer(1))).toBe(false);
    table.add('a', () => {});
    expect(table.dispatch(message('a'), peer(1))).toBe(true);
  });

  test('stays with a later handler when an earlier one is disposed again, even the same function', () => {
    const table = new ServiceTable(silentLogger);
    const handler = (): void => {};
    const first = table.add('a', handler);
    first[Symbol.dispose]();
    table.add('a', handler);
    first[Symbol.dispose]();
    expect(table.dispatch(message('a'), peer(1))).toBe(true);
  });

  test('stays with a later handler when the table was cleared in between', () => {
    const table = new ServiceTable(silentLogger);
    const first = table.add('a', () => {});
    table.clear();
    expect(table.dispatch(message('a'), peer(1))).toBe(false);
    table.add('a', () => {});
    first[Symbol.dispose]();
    expect(table.dispatch(message('a'), peer(1))).toBe(true);
  });
});
