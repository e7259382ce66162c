/**
 * Everything the lab may warn about. A closed set: each has a symptom (what was seen), a likely
 * cause and what to do. Numbers that were measured go into `detail`, never into the fixed sentences.
 */
export const WARNINGS = {
  'not-linux': {
    symptom: 'This is not Linux: CPU time per request and memory cannot be read from /proc.',
    cause: 'The lab measures on Linux; elsewhere it runs with fewer metrics.',
    action: 'Use throughput only as a hint; run the experiment on Linux for a verdict.',
  },
  'no-cpu-time': {
    symptom: 'There is no CPU time of a server: its comparisons are judged by throughput.',
    cause: 'Its process is not known, or processes of it came and went in every slice.',
    action:
      'Give its process (+pid=1234), or let the lab start it. Throughput holds for this load generator and these cores.',
  },
  'cpu-gaps': {
    symptom: 'CPU time is missing in part of the slices, which are left out of it.',
    cause: 'Processes of the server came or went while it was loaded.',
    action: 'Let it start what it needs when it starts, not while it serves.',
  },
  'shared-process': {
    symptom: 'A server was running already: all epochs measured one and the same process.',
    cause:
      'The lab neither starts, stops nor pins what it has not started: cores, priority and environment are its own, servers beside it are not pinned either, and it has no control.',
    action:
      'The verdict is about these processes as they run. For one about programs, let the lab start all of them.',
  },
  'no-pinning': {
    symptom: 'Server and load generator are not pinned to cores of their own.',
    cause: 'taskset is missing, or there is a single core.',
    action: 'Install util-linux, or use a machine with two cores or more.',
  },
  'busy-machine': {
    symptom: 'Something else used the processors while the experiment ran.',
    cause: 'Another program, or a neighbour on the same host (steal).',
    action: 'Stop other work and repeat; the interval already pays for the noise.',
  },
  'too-few-epochs': {
    symptom: 'With so few epochs the test cannot reach the asked significance level.',
    cause: 'An exact sign-flip test of N epochs cannot give a p-value below 2/2^N.',
    action: 'Give it more time: a larger --budget, or more --epochs.',
  },
  'failed-trials': {
    symptom: 'Some trials failed and their epochs are left out.',
    cause: 'A server died, hung or answered wrongly while it was loaded.',
    action: 'Read the failures below; the rest of the experiment stands.',
  },
  'not-saturated': {
    symptom: 'The server’s core was not busy: its throughput is about waiting, not about its own work.',
    cause: 'The load generator, or waiting inside the scenario, is the limit.',
    action: 'Trust CPU time per request where it is known; raise the connections or the generator’s speed.',
  },
  'littles-law': {
    symptom: 'Throughput × mean time does not equal the connections in flight.',
    cause: 'The generator pairs answers with the wrong requests, or connections stood idle.',
    action: 'Distrust the service times of this row.',
  },
  'not-steady': {
    symptom: 'The server was still getting faster or slower when measuring began.',
    cause: 'Warm-up was too short for the just-in-time compiler, or memory grows.',
    action: 'Raise --warmup.',
  },
  'percentile-not-measurable': {
    symptom: 'Too few requests for a high percentile.',
    cause: 'p99 needs 10,000 requests and p99.9 100,000.',
    action: 'Measure longer.',
  },
  'void-stretches': {
    symptom: 'Stretches of the open loop are void: their response times do not show what they claim to.',
    cause: 'The server fell behind the arrivals, or the generator could not keep to its schedule.',
    action:
      'Read the reasons beside the response times. Where the slow stretches are the void ones, what is left looks too good.',
  },
  'quick-mode': {
    symptom: '--quick runs few epochs and decides at a 5 % level.',
    cause: 'Six epochs are the fewest at which 5 % can be reached at all.',
    action: 'Leave --quick out for a verdict at 1 %.',
  },
  'dirty-tree': {
    symptom: 'The working tree has uncommitted changes.',
    cause: 'The builds contain sources that no commit holds.',
    action: 'Commit before you publish the numbers.',
  },
  'isolation-deviation': {
    symptom: 'A variant gives up isolation between requests.',
    cause: 'Its runtime level is declared to leak script globals.',
    action: 'Compare it for speed, not as a like-for-like replacement.',
  },
  'generator-closed-connections': {
    symptom: 'The server closes its connections, so autocannon’s times are wrong.',
    cause: 'autocannon pairs requests with earlier answers when a connection ends.',
    action: 'None: such variants are loaded with the paced generator instead.',
  },
} as const satisfies Record<string, { symptom: string; cause: string; action: string }>;

export type WarningCode = keyof typeof WARNINGS;

export interface Warning {
  code: WarningCode;
  /** What was measured or which part it concerns, in one sentence or phrase. */
  detail: string;
}
