import assert from 'node:assert/strict';
import { readPage } from '../pages.ts';
import { type Step, stepsOf } from './steps.ts';
import { beginWalk, type Outcome, type Walk, type WalkOptions } from './walk.ts';

/** Takes all steps of a page of the docs and returns what its commands said, in their order. */
export async function walkThrough(
  page: string,
  options: WalkOptions = {},
  prepare: (walk: Walk) => Promise<void> = async () => undefined,
): Promise<{ outcomes: Outcome[]; steps: Step[] }> {
  const steps = stepsOf(page, await readPage(page));
  await using walk = await beginWalk(options);
  await prepare(walk);
  const outcomes: Outcome[] = [];
  for (const step of steps) {
    const outcome = await walk.take(step).catch((cause: Error) => {
      throw new Error(`${page}:${step.line}: ${cause.message}`, { cause });
    });
    if (outcome !== null) outcomes.push(outcome);
  }
  return { outcomes, steps };
}

/** That a comparison has run to its end: a report of these, and an HTML page last. */
export function assertReport({ stdout }: Outcome, ...targets: string[]): void {
  for (const name of targets) assert.ok(stdout.includes(name), `expected ${name} in:\n${stdout}`);
  assert.match(stdout, /^.*\/report\.html$/m);
}
