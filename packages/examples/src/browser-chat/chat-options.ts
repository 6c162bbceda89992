/** The command line of the browser chat, checked. */
import { Command, InvalidArgumentError } from 'commander';

export interface ChatOptions {
  /** Address to listen on: the page's server and the Node peer. */
  readonly host: string;
  /** Port of the page, 0 to take a free one. */
  readonly port: number;
}

const DESCRIPTION = [
  'A chat room of browser tabs and one Node peer. Serves the page, and runs the Node peer that the tabs meet at: its',
  'WebSocket server is their entry point, and it passes on the signals by which two tabs connect to each other.',
].join(' ');

const HELP = `
Open the printed address in two tabs. What you type here is said by the Node peer. Ctrl-C ends it.

Exit codes: 0 ended by a signal; 1 it could not start; 2 a mistake on the command line.`;

/** Throws a `CommanderError` after it has printed the help (`exitCode` 0) or what is wrong. */
export function parseChatOptions(argv: readonly string[]): ChatOptions {
  const command = new Command('npm run chat --')
    .description(DESCRIPTION)
    .addHelpText('after', HELP)
    .option('--host <address>', 'address to listen on; 0.0.0.0 lets other machines in', '127.0.0.1')
    .option('--port <port>', 'port of the page; 0 takes a free one', port, 8080)
    .allowExcessArguments(false)
    .showHelpAfterError('(--help shows all options)')
    .exitOverride();
  command.parse([...argv], { from: 'user' });
  return command.opts<ChatOptions>();
}

function port(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= 65_535) return value;
  throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
}
