#!/usr/bin/env node
/** `lab`: reads the command line, and lets go of everything at the end. */
import { handleInterrupt } from '../process/interrupt.ts';
import { stopAll } from '../process/registry.ts';
import { processIo } from './io.ts';
import { runCli } from './run-cli.ts';

const interrupt = handleInterrupt();
process.exitCode = await runCli(process.argv.slice(2), processIo(interrupt.signal));
interrupt.dispose();
await stopAll();
