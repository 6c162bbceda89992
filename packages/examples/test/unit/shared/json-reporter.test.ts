import { expect, it } from 'vitest';
import { JsonReporter } from '../../../src/shared/json-reporter.js';

it('prints one line of JSON per event, with its time', () => {
  const output: string[] = [];
  let now = 5_000;
  const reporter = new JsonReporter<{ type: string; node?: number; pid?: number; signal?: string; text?: string }>(
    (text) => output.push(text),
    () => now,
  );
  now = 5_250.4;
  reporter.event({ type: 'killed', node: 3, pid: 77, signal: 'SIGKILL' });
  reporter.event({ type: 'failure', text: 'two\nlines' });
  expect(output).toEqual([
    '{"type":"killed","at":250,"node":3,"pid":77,"signal":"SIGKILL"}\n',
    '{"type":"failure","at":250,"text":"two\\nlines"}\n',
  ]);
});
