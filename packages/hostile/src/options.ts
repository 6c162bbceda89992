/** What `npm run hostile` takes. */
import { Command, InvalidArgumentError } from 'commander';
import { ATTACK_NAMES, ATTACKS, type AttackName } from './plan/attack-plan.js';

export interface HostileOptions {
  readonly attacks: readonly AttackName[];
  /** Of each attack, calm stretches included, seconds. */
  readonly seconds: number;
  readonly json: boolean;
  /** The table of the documentation instead of the one for people. */
  readonly markdown: boolean;
}

/** Throws `CommanderError`, after it has told the user, for `--help` and for what it cannot read. */
export function parseHostileOptions(args: readonly string[]): HostileOptions {
  const program = new Command('hostile')
    .description('Attacks a node over real sockets, and measures what its other peers notice.')
    .option('--only <attack>', 'this attack; repeat for more', attackName)
    .option('--for <seconds>', 'for each attack, calm stretches included', seconds, 12)
    .option('--markdown', 'the table of docs/hostile-peers.md')
    .option('--json', 'one JSON line per attack, one for the end')
    .addHelpText('after', `\nAttacks:\n${ATTACK_NAMES.map((name) => `  ${name}: ${ATTACKS[name].what}`).join('\n')}`)
    .exitOverride();
  program.parse(args, { from: 'user' });
  const {
    only = ATTACK_NAMES,
    for: duration,
    json = false,
    markdown = false,
  } = program.opts<{
    only?: readonly AttackName[];
    for: number;
    json?: boolean;
    markdown?: boolean;
  }>();
  return { attacks: only, seconds: duration, json, markdown };
}

function attackName(text: string, before: readonly AttackName[] = []): readonly AttackName[] {
  const name = ATTACK_NAMES.find((known) => known === text);
  if (name === undefined) throw new InvalidArgumentError('There is no such attack; see --help.');
  return [...before, name];
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value >= 1 && value <= 3_600)) throw new InvalidArgumentError('Give 1 to 3600 seconds.');
  return value;
}
