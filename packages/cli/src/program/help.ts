/** The texts below the options of each command: examples, and what the exit codes mean. */

const EXIT_CODES = `
Exit codes: 0 done; 1 it failed; 2 a mistake on the command line; 3 nothing was found;
4 the network or the peer could not be reached; 130 interrupted.`;

const DESCRIPTORS = `
A DESCRIPTOR is the line "peer:…" that "peerlatch node" prints, or the same as JSON.`;

const EXAMPLES = {
  node: [
    'peerlatch node',
    'peerlatch node --entry peer:… --storage ./entries',
    'peerlatch node --host 0.0.0.0 --advertise example.org --port 40400 --json',
  ],
  put: [
    'peerlatch put greeting hello --entry peer:…',
    'peerlatch put config - --entry peer:… < config.json',
    'peerlatch put --entry peer:… -- temperature -5',
  ],
  get: ['peerlatch get greeting --entry peer:…', 'peerlatch get picture --raw --entry peer:… > picture.png'],
  delete: [
    'peerlatch put greeting hello --id 00…01 --entry peer:…',
    'peerlatch delete greeting --id 00…01 --entry peer:…',
  ],
  find: ['peerlatch find greeting --entry peer:…', 'peerlatch find 00…ff --raw-key --recursive --json --entry peer:…'],
  ping: ['peerlatch ping peer:…', 'peerlatch ping peer:… --count 1 --timeout 2'],
  lock: ['peerlatch lock peer:… my-service --for 10', 'peerlatch lock peer:… my-service --json'],
  descriptor: ['peerlatch descriptor peer:…', 'peerlatch node | head -n 1 | xargs peerlatch descriptor --json'],
} as const;

export type CommandName = keyof typeof EXAMPLES;

export function helpAfter(name: CommandName): string {
  return `${DESCRIPTORS}\n\nExamples:\n${EXAMPLES[name].map((line) => `  ${line}`).join('\n')}\n${EXIT_CODES}`;
}

export const helpOfAll = `
Begin with \`peerlatch node\` in one terminal and use the line that it prints in another:
  peerlatch put greeting hello --entry peer:…
  peerlatch get greeting --entry peer:…
${EXIT_CODES}`;
