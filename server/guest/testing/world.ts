/** Test only: a guest with a script in it and a fake host around it, which keeps what it is told. */
import { createServices } from '../../services/index.ts';
import { Store } from '../../services/store.ts';
import { bundleWhole } from '../bundle.ts';
import { type GuestConfig, type HostValue, OP, type PacedBody, type ScriptDescription } from '../ops.ts';
import { type TestEngine, type TestEngineName, testEngines } from './engines.ts';

export interface FakeRequest {
  route?: number;
  method?: string;
  target?: string;
  authority?: string;
  /** `name\nvalue\n…` as sent. */
  headers?: string;
  body?: string | Uint8Array;
  /** Raw segments of the route's parameters, joined by "\n". */
  params?: string;
}

export interface FakeAnswer {
  status: number;
  flags: number;
  headers: string[];
  body: string;
  /** `dispatch` itself returned it. */
  direct: boolean;
}

export interface TestWorld {
  /** `level text` of each console line. */
  readonly log: string[];
  /** Texts given to `fail`, by request. */
  readonly failed: Map<number, string>;
  readonly answers: Map<number, FakeAnswer>;
  /** Bodies given to the host to be sent on time. */
  readonly paced: Map<number, PacedBody>;
  /** Pieces written so far of a streamed body, by request. */
  readonly streamed: Map<number, string[]>;
  /** So many pieces more are taken before the guest is asked to wait. */
  room: number;
  /** Requests given to `done`. */
  readonly done: number[];
  /** Delays of the timers that are set, by id. */
  readonly timers: Map<number, number>;
  /** Every operation asked for. */
  readonly operations: number[];
  load(source: string): void;
  describe(): ScriptDescription;
  /** Sends a request and drains jobs. Its number. */
  dispatch(request?: FakeRequest): number;
  /** dispatch, then timers until there are none; the answer. Throws what was given to `fail`. */
  answer(request?: FakeRequest): FakeAnswer;
  /** Fires the timer due first. False when there is none. */
  fireNext(): boolean;
  abort(id: number): void;
  drained(id: number): void;
  /** The value of an async function body with timers run, through JSON; `THROWN Name: message` for an error. */
  value(body: string): unknown;
  run: TestEngine['run'];
  dispose(): void;
}

const bundle = bundleWhole();

function parse(head: string, body: HostValue, direct: boolean): FakeAnswer {
  const lines = head.slice(5).split('\n');
  const headers: string[] = [];
  let i = 0;
  for (; lines[i] !== ''; i += 2) headers.push(`${lines[i]}: ${lines[i + 1]}`);
  const rest = lines.slice(i + 1).join('\n');
  const text =
    body === undefined ? rest : typeof body === 'string' ? body : Buffer.from(body as Uint8Array).toString();
  return { status: Number(head.slice(0, 3)), flags: Number(head[3]), headers, body: text, direct };
}

export async function testWorld(
  config: Partial<GuestConfig> = {},
  name: TestEngineName = 'quickjs-wasi',
): Promise<TestWorld> {
  const log: string[] = [];
  const failed = new Map<number, string>();
  const answers = new Map<number, FakeAnswer>();
  const paced = new Map<number, PacedBody>();
  const streamed = new Map<number, string[]>();
  const heads = new Map<number, string>();
  const done: number[] = [];
  const timers = new Map<number, number>();
  const dueAt = new Map<number, number>();
  const operations: number[] = [];
  const requests = new Map<number, FakeRequest>();
  let now = 0;
  let lastId = 0;
  const store = new Store(() => now);
  const services = createServices({
    stores: { in: () => store },
    env: (variable) => ({ GREETING: 'hello' })[variable],
    consoleWrite: (level, text) => void log.push(`${level} ${text}`),
  });

  function host(op: number, a: HostValue, b: HostValue, c: HostValue): HostValue {
    operations.push(op);
    const request = requests.get(a as number);
    switch (op) {
      case OP.timerSet:
        timers.set(a as number, b as number);
        dueAt.set(a as number, now + (b as number));
        return undefined;
      case OP.timerClear:
        timers.delete(a as number);
        return undefined;
      case OP.now:
        return now;
      case OP.requestLine:
        return [
          request?.method ?? 'GET',
          request?.target ?? '/',
          request?.authority ?? 'localhost:8080',
        ].join('\n');
      case OP.requestHeaders:
        return request?.headers ?? '';
      case OP.bodyText:
        return Buffer.from(request?.body ?? '').toString();
      case OP.bodyBytes:
        return new Uint8Array(Buffer.from(request?.body ?? ''));
      case OP.respond:
        answers.set(a as number, parse(b as string, c ?? '', false));
        return undefined;
      case OP.respondPaced:
        paced.set(a as number, JSON.parse(c as string) as PacedBody);
        return undefined;
      case OP.streamOpen:
        heads.set(a as number, b as string);
        streamed.set(a as number, []);
        return request?.method === 'HEAD' ? 0 : 1;
      case OP.streamWrite:
        streamed.get(a as number)!.push(typeof b === 'string' ? b : Buffer.from(b as Uint8Array).toString());
        return --world.room > 0 ? 1 : 0;
      case OP.streamEnd: {
        const body = streamed.get(a as number)!.join('');
        answers.set(a as number, parse(heads.get(a as number)!, body, false));
        return undefined;
      }
      case OP.streamFail:
      case OP.fail:
        failed.set(a as number, b as string);
        return undefined;
      case OP.done:
        done.push(a as number);
        return undefined;
      default:
        return services(op, a, b, c);
    }
  }

  const modules = new Map<string, string>();
  const engine = await testEngines[name]({ host: host as never, modules });
  engine.run(
    `${await bundle};`.replace(/^/, 'globalThis.__guest = ') +
      `globalThis.__api = __guest.boot(__host, ${JSON.stringify({ compat: 'standard', ...config })}); undefined`,
  );

  const world: TestWorld = {
    log,
    failed,
    answers,
    paced,
    streamed,
    room: Infinity,
    done,
    timers,
    operations,
    load(source) {
      modules.set('script.js', source);
      engine.runModule(`import * as script from 'script.js';
        try { __api.moduleLoaded(script) } catch (e) { globalThis.__loadError = e.name + ': ' + e.message }`);
      const error = engine.run('globalThis.__loadError');
      if (error !== undefined) throw new Error(error as string);
    },
    describe: () => JSON.parse(engine.run('__api.describe()') as string) as ScriptDescription,
    dispatch(request = {}) {
      const id = ++lastId;
      requests.set(id, request);
      const { route = 0, params = '', body } = request;
      const packed = engine.run(
        `__api.dispatch(${id}, ${route}, ${JSON.stringify(params)}, ${body === undefined ? 0 : 1})`,
      );
      if (packed !== undefined) answers.set(id, parse(packed as string, undefined, true));
      engine.drainJobs();
      return id;
    },
    answer(request) {
      const id = world.dispatch(request);
      for (let turns = 0; turns < 1000 && !answers.has(id) && world.fireNext(); turns++);
      const failure = failed.get(id);
      if (failure !== undefined) throw new Error(failure);
      const answer = answers.get(id);
      if (answer === undefined) throw new Error('no answer');
      return answer;
    },
    fireNext() {
      const [first] = [...timers.keys()].sort((a, b) => dueAt.get(a)! - dueAt.get(b)! || a - b);
      if (first === undefined) return false;
      now = dueAt.get(first)!;
      timers.delete(first);
      engine.run(`__api.fire(${first}); undefined`);
      engine.drainJobs();
      return true;
    },
    abort(id) {
      engine.run(`__api.abort(${id}); undefined`);
      engine.drainJobs();
    },
    drained(id) {
      engine.run(`__api.drained(${id}); undefined`);
      engine.drainJobs();
    },
    value(body) {
      engine.run(`globalThis.__out = undefined; (async () => { ${body} })().then(
        (value) => { __out = JSON.stringify(value) ?? 'null' },
        (e) => { __out = JSON.stringify('THROWN ' + (e?.name === undefined ? String(e) : e.name + ': ' + e.message)) }); undefined`);
      engine.drainJobs();
      let out = engine.run('__out');
      for (let turns = 0; turns < 1000 && out === undefined && world.fireNext(); turns++)
        out = engine.run('__out');
      return out === undefined ? 'PENDING' : JSON.parse(out as string);
    },
    run: engine.run,
    dispose: engine.dispose,
  };
  return world;
}
