import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa, type ResultPromise } from 'execa';
import { PROJECT_ROOT } from '../../build/lab-root.ts';
import { TrialError } from '../../model/errors.ts';
import type { ServerHandle } from '../../process/types.ts';
import { flamePage } from '../flame-page.ts';
import { sourceMaps } from '../source-map.ts';
import { foldPerfScript } from './perf-script.ts';
import type { ProfilingTool, WrittenFile } from './tool.ts';

/**
 * V8 tells perf where its functions are, and gives interpreted ones a place of their own; for which it also begins a log,
 * in the current folder unless it is told where.
 */
const NODE_FLAGS = ['--perf-basic-prof', '--interpreted-frames-native-stack'];
/** The kernel's timer: machines without counters of cycles, virtual ones, have it too. */
const EVENT = 'cpu-clock';
const PER_S = 997;
const US_PER_S = 1e6;
const ATTACH_DEADLINE_MS = 5_000;
const END_DEADLINE_MS = 20_000;
const SCRIPT_DEADLINE_MS = 60_000;
const MOST_TEXT_BYTES = 512 * 1024 * 1024;
const POLL_MS = 20;

/** Samples of the kernel: what V8, Node, the C library and the kernel do is in the stacks as well. */
export const perf: ProfilingTool = {
  name: 'perf',
  shows: "the kernel's samples of the load: JavaScript, V8, Node and the kernel in one flamegraph",
  load: { kind: 'time', warmupMs: 1_500, windowMs: 3_000 },
  takesInterval: true,
  unavailable: whyNoPerf,
  async attach({ folder, name, label, start, renderPage, intervalUs = US_PER_S / PER_S }) {
    const scriptFile = join(folder, `${name}-perf.script.txt`);
    const page = join(folder, `${name}-perf.html`);
    const work = await mkdtemp(join(tmpdir(), 'perfduel-perf-'));
    const dataFile = join(work, 'perf.data');
    let server: ServerHandle | null = null;
    let recorder: ResultPromise<typeof RECORDER> | null = null;
    return {
      async startServer(options) {
        const log = ['--no-logfile-per-isolate', `--logfile=${join(work, 'v8.log')}`];
        server = await start({ ...options, argv: [...NODE_FLAGS, ...log, ...options.argv] });
        return server;
      },
      async open() {
        const frequency = String(Math.max(1, Math.round(US_PER_S / intervalUs)));
        const args = [
          'record',
          '-e',
          EVENT,
          '-F',
          frequency,
          '-g',
          '-o',
          dataFile,
          '-p',
          String(server!.pid),
        ];
        recorder = execa('perf', args, RECORDER);
        await recording(recorder, dataFile);
      },
      async close({ requests, cpuUsPerRequest }) {
        recorder!.kill('SIGINT');
        const ended = await recorder!;
        // Ended by the signal that it was sent: perf says so in its exit code, and writes its file before.
        if (!(await holds(dataFile))) throw perfError(`perf recorded nothing of ${label}`, ended.stderr);
        const script = await execa('perf', ['script', '-i', dataFile], {
          ...RECORDER,
          timeout: SCRIPT_DEADLINE_MS,
          maxBuffer: MOST_TEXT_BYTES,
        });
        if (script.failed) throw perfError(`perf script failed on ${label}`, script.stderr);
        await writeFile(scriptFile, `${script.stdout}\n`);
        const raw: WrittenFile = { path: scriptFile, opens: 'speedscope' };
        if (cpuUsPerRequest === null) return { files: [raw] };
        const folded = foldPerfScript(script.stdout, cpuUsPerRequest, sourceMaps(PROJECT_ROOT));
        const facts = [
          ['requests', requests.toLocaleString('en')],
          ['samples', folded.samples.toLocaleString('en')],
        ] as const;
        const title = `${label}: where the time goes, by perf`;
        await writeFile(page, renderPage(flamePage(folded, { title, facts })));
        return { files: [{ path: page, opens: 'browser' }, raw] };
      },
      async [Symbol.asyncDispose]() {
        recorder?.kill('SIGKILL');
        await recorder;
        await server?.stop();
        await rm(work, { recursive: true, force: true });
        // V8's list of its functions, which it leaves behind.
        if (server !== null) await rm(`/tmp/perf-${server.pid}.map`, { force: true });
      },
    };
  },
};

/** Its end is read from the result, never thrown; it ends with us (execa's `cleanup`). */
const RECORDER = {
  reject: false,
  stdin: 'ignore',
  stdout: 'pipe',
  stderr: 'pipe',
  forceKillAfterDelay: END_DEADLINE_MS,
} as const;

/** Missing, or forbidden: tried, because what is allowed depends on the user, the kernel's settings and the container. */
async function whyNoPerf(): Promise<string | null> {
  if (process.platform !== 'linux') return `--tool perf: expected Linux, got ${process.platform}`;
  const folder = await mkdtemp(join(tmpdir(), 'perfduel-perf-'));
  try {
    const args = ['record', '-e', EVENT, '-g', '-o', join(folder, 'perf.data'), '--', 'true'];
    const tried = await execa('perf', args, { ...RECORDER, timeout: ATTACH_DEADLINE_MS });
    if (tried.code === 'ENOENT') {
      return '--tool perf: expected perf on the PATH, found none: install it (Debian: linux-perf, Ubuntu: linux-tools-generic)';
    }
    if (!tried.failed) return null;
    return `--tool perf: perf is there and may not record: ${firstWords(tried.stderr)} (run as root, or set kernel.perf_event_paranoid to 2 or less)`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** perf says nothing when it begins: its file is there as soon as it has attached itself to all threads. */
async function recording(recorder: ResultPromise<typeof RECORDER>, dataFile: string): Promise<void> {
  const deadline = performance.now() + ATTACH_DEADLINE_MS;
  while (!(await holds(dataFile))) {
    const late = performance.now() > deadline;
    if (late) recorder.kill('SIGKILL');
    const ended = late || recorder.exitCode !== null ? await recorder : null;
    if (ended !== null) throw perfError('perf did not begin to record', ended.stderr);
    await delay(POLL_MS);
  }
}

async function holds(path: string): Promise<boolean> {
  try {
    return (await stat(path)).size > 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

const firstWords = (stderr: string): string =>
  stderr
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '' && !/^(Error|Warning):$/.test(line)) ?? 'it says nothing';

const perfError = (message: string, stderr: string): TrialError =>
  new TrialError('E_TOOL', message, stderr.trim().split('\n').slice(-20));
