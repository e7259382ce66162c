/**
 * Preloaded into a server that is to be profiled. Connects to the socket named in LAB_PROBE and does what it is told, one
 * JSON message a line: opens a window, closes it, and says what the process spent in it. It holds nothing open and
 * starts nothing by itself: outside a window the server runs as it always does.
 */
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';
import { connect } from 'node:net';
import { constants, PerformanceObserver, performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const path = process.env.LAB_PROBE;
// Children of the server are not the ones that are asked for.
delete process.env.LAB_PROBE;

const GC_KINDS = {
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weak callbacks',
};

/** Looks at a timer so often. */
const LOOK_MS = 2;
/** A hold that is kept. */
const LEAST_HOLD_MS = 5;
/** Of the main thread: time on a processor, time in which it wanted one (ns). */
const OWN_SCHEDULE = '/proc/self/schedstat';

/**
 * Notes every time that the loop came late to a timer, less the time in which its thread wanted a processor and had none
 * (that was somebody else's doing) or collected garbage (that is an illness of its own).
 */
function watchLoop() {
  const file = existsSync(OWN_SCHEDULE) ? openSync(OWN_SCHEDULE) : null;
  const bytes = Buffer.alloc(128);
  const waitedMs = () =>
    file === null
      ? 0
      : Number(bytes.latin1Slice(0, readSync(file, bytes, 0, bytes.length, 0)).split(' ')[1]) / 1e6;
  const holds = [];
  let lastMs = performance.now();
  let lastWaitedMs = waitedMs();
  const timer = setInterval(() => {
    const [nowMs, nowWaitedMs] = [performance.now(), waitedMs()];
    const heldMs = nowMs - lastMs - LOOK_MS - (nowWaitedMs - lastWaitedMs);
    if (heldMs >= LEAST_HOLD_MS) holds.push({ fromMs: lastMs, toMs: nowMs, heldMs });
    [lastMs, lastWaitedMs] = [nowMs, nowWaitedMs];
  }, LOOK_MS);
  timer.unref();
  return {
    /** In ms. `collections`: all since the beginning. */
    end(collections) {
      clearInterval(timer);
      if (file !== null) closeSync(file);
      return holds
        .map(({ fromMs, toMs, heldMs }) => {
          const during = collections.filter(({ startedMs }) => startedMs >= fromMs && startedMs < toMs);
          return heldMs - during.reduce((sum, { ms }) => sum + ms, 0);
        })
        .filter((ms) => ms >= LEAST_HOLD_MS);
    },
  };
}

let window = null;

/**
 * `cpuIntervalUs`, `heapIntervalBytes`: what to sample, and how finely; absent: not. `live`: of the heap only what has not
 * been collected. `traceGc`: V8 prints its collections. `holds`: what keeps the event loop from looking at its timers.
 */
async function open({ cpuIntervalUs, heapIntervalBytes, live, traceGc, holds }) {
  if (window !== null) throw new Error('a window is open already');
  const session = new Session();
  session.connect();
  const collections = [];
  const observer = new PerformanceObserver((list) => {
    for (const { startTime, duration, detail } of list.getEntries()) {
      collections.push({ kind: GC_KINDS[detail.kind] ?? 'other', ms: duration, startedMs: startTime });
    }
  });
  const loop = holds ? watchLoop() : null;
  observer.observe({ entryTypes: ['gc'] });
  if (cpuIntervalUs !== undefined) {
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: cpuIntervalUs });
    await session.post('Profiler.start');
  }
  if (heapIntervalBytes !== undefined) {
    await session.post('HeapProfiler.startSampling', {
      samplingInterval: heapIntervalBytes,
      includeObjectsCollectedByMajorGC: !live,
      includeObjectsCollectedByMinorGC: !live,
    });
  }
  if (traceGc) setFlagsFromString('--trace-gc');
  window = {
    session,
    observer,
    collections,
    loop,
    cpu: cpuIntervalUs !== undefined,
    heap: heapIntervalBytes !== undefined,
    traceGc,
    elu: performance.eventLoopUtilization(),
    memory: process.memoryUsage(),
    usage: process.resourceUsage(),
    openedMs: performance.now(),
  };
  return {};
}

/** `cpuFile`, `heapFile`: where the profiles are written. */
async function close({ cpuFile, heapFile }) {
  if (window === null) throw new Error('no window is open');
  const { session, observer, collections, loop, cpu, heap, traceGc, elu, memory, usage, openedMs } = window;
  window = null;
  const wallMs = performance.now() - openedMs;
  if (traceGc) setFlagsFromString('--no-trace-gc');
  const now = process.resourceUsage();
  const { active, idle, utilization } = performance.eventLoopUtilization(elu);
  if (cpu) {
    const { profile } = await session.post('Profiler.stop');
    await writeFile(cpuFile, JSON.stringify(profile));
  }
  if (heap) {
    const { profile } = await session.post('HeapProfiler.stopSampling');
    // What is alive has been read before.
    if (heapFile !== undefined) await writeFile(heapFile, JSON.stringify(profile));
  }
  session.disconnect();
  // Entries of collections come with the next turn of the loop.
  await new Promise((resolve) => setTimeout(resolve, 20));
  observer.disconnect();
  return {
    wallMs,
    userUs: now.userCPUTime - usage.userCPUTime,
    systemUs: now.systemCPUTime - usage.systemCPUTime,
    voluntarySwitches: now.voluntaryContextSwitches - usage.voluntaryContextSwitches,
    involuntarySwitches: now.involuntaryContextSwitches - usage.involuntaryContextSwitches,
    loopUtilization: utilization,
    loopActiveMs: active,
    loopIdleMs: idle,
    holdsMs: loop?.end(collections) ?? null,
    collections,
    memoryBefore: memory,
    memoryAfter: process.memoryUsage(),
  };
}

let collect = null;

/** Memory after a collection. `heapFile`: where the profile so far is written; sampling goes on. */
async function read({ heapFile }) {
  if (collect === null) {
    setFlagsFromString('--expose-gc');
    // Contexts made from now on have it; the server's own stays as it is.
    collect = runInNewContext('gc');
  }
  collect();
  const memory = process.memoryUsage();
  if (heapFile !== undefined) {
    const { profile } = await window.session.post('HeapProfiler.getSamplingProfile');
    await writeFile(heapFile, JSON.stringify(profile));
  }
  return memory;
}

const CALLS = { open, close, read };

if (path !== undefined) {
  const socket = connect(path);
  socket.unref();
  socket.on('error', (error) => process.stderr.write(`probe: ${error.message}\n`));
  let text = '';
  socket.setEncoding('utf8').on('data', async (chunk) => {
    text += chunk;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
      const { id, do: what, ...options } = JSON.parse(text.slice(0, end));
      text = text.slice(end + 1);
      let answer;
      try {
        answer = { id, result: await CALLS[what](options) };
      } catch (error) {
        answer = { id, error: error.message };
      }
      socket.write(`${JSON.stringify(answer)}\n`);
    }
  });
  socket.write(`${JSON.stringify({ pid: process.pid })}\n`);
}
