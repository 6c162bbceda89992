#!/usr/bin/env node
/** `peerlatch`: hands the command line and the process to the program. Ends by itself when nothing is left to do. */
import process from 'node:process';
import { systemClock } from '@peerlatch/connection/base';
import { runProgram } from './program/program.js';
import { processShell } from './shell/process-shell.js';

process.exitCode = await runProgram(process.argv.slice(2), processShell(process, systemClock));
