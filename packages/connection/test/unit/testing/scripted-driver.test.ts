import { expect, test } from 'vitest';
import { ScriptedDriver } from '../../../src/testing/scripted-driver.js';

const bytes = (n: number): Uint8Array => Uint8Array.of(n);

test('frames leave at once when open, and in order when unblocked', () => {
  const driver = new ScriptedDriver(false, false);
  const wire: number[] = [];
  driver.onWire = ([n = 0]) => wire.push(n);
  expect([driver.send(bytes(1)), driver.send(bytes(2)), driver.bufferedBytes]).toEqual([false, false, 2]);
  driver.unblock();
  expect([wire, driver.bufferedBytes]).toEqual([[1, 2], 0]);
  expect(driver.send(bytes(3))).toBe(true);
  expect(wire).toEqual([1, 2, 3]);
});

test('a frame that is sent from inside the leaving of another leaves after it, once', () => {
  const driver = new ScriptedDriver(true, false);
  const wire: number[] = [];
  driver.onWire = ([n = 0]) => {
    wire.push(n);
    if (n === 1) driver.send(bytes(2));
  };
  driver.send(bytes(1));
  expect(wire).toEqual([1, 2]);
});

test('a script that blocks while frames leave keeps the rest', () => {
  const driver = new ScriptedDriver(false, false);
  driver.onWire = () => {
    driver.isBlocked = true;
  };
  driver.send(bytes(1));
  driver.send(bytes(2));
  driver.unblock();
  expect([driver.left, driver.bufferedBytes]).toEqual([1, 1]);
});

test('it is open until an end is asked for, and nothing leaves once it is terminated', () => {
  const driver = new ScriptedDriver(true, true);
  expect(driver.isOpen).toBe(true);
  driver.startClosing(true);
  expect([driver.isOpen, driver.closing]).toEqual([false, { graceful: true }]);
  driver.terminate();
  driver.send(bytes(1));
  expect(driver.left).toBe(0);
});
