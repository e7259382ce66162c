import type { Family } from '../observe/family.ts';
import { plain } from '../observe/family.ts';
import type { Journal } from '../observe/journal.ts';
import type { Traffic } from '../observe/traffic.ts';
import type { ReloadableApp } from '../reload.ts';
import type { AdministeredStores } from '../services/stores.ts';
import { onlyMembers, text } from './arguments.ts';
import type { AdminArguments, AdminBackend, AdminCallName } from './calls.ts';
import type { ClockCalls } from './clock-calls.ts';
import { adminError, BadArgument } from './errors.ts';
import type { Json } from './json.ts';
import { filtered, requestFilter } from './requests.ts';
import { routesAnswer } from './routes-answer.ts';
import { StoreCalls } from './store-calls.ts';
import { expectation, verified } from './verify.ts';

/** How far the server is. Set by whoever starts it. */
export interface Progress {
  /** null until the script is loaded. */
  app: ReloadableApp | null;
  /** Why requests are not served now; null: they are. */
  notReady: string | null;
}

export interface BackendOptions {
  progress: Progress;
  stores: AdministeredStores;
  clock: ClockCalls;
  traffic: Traffic;
  /** null: it is off. */
  journal: Journal | null;
  /** Rate limits and the like: of one space, or all. */
  resetCounters(space?: string): void;
  /** Metrics besides traffic and journal. */
  metrics(): Family[];
  /** What is served by what, the script aside. */
  provenance: { [name: string]: Json };
  log(text: string): void;
}

type Call = (args: AdminArguments) => Json | Promise<Json>;

const JOURNAL_OFF = adminError(409, 'E_JOURNAL_OFF', 'the journal is off: start the server with --journal N');

/** Answers for this process. */
export function createAdminBackend(options: BackendOptions): AdminBackend {
  const { progress, stores, traffic, journal } = options;
  const store = new StoreCalls(stores);
  const withApp = (use: (app: ReloadableApp) => Json | Promise<Json>): Json | Promise<Json> =>
    progress.app === null
      ? adminError(503, 'E_NOT_READY', progress.notReady ?? 'the script is not loaded')
      : use(progress.app);
  const withJournal = (use: (journal: Journal) => Json): Json =>
    journal === null ? JOURNAL_OFF : use(journal);

  const calls: Record<AdminCallName, Call> = {
    ready: () => (progress.notReady === null ? { ready: true } : { ready: false, reason: progress.notReady }),
    routes: () => withApp((app) => routesAnswer(app.table, traffic.hits)),
    requests: (args) => {
      const filter = requestFilter(args);
      return withJournal((held) => filtered(held.entries(), filter, held.dropped));
    },
    clearRequests: (args) => withJournal((held) => ({ forgotten: held.clear(text(args, 'space')) })),
    verify: (args) => {
      const expected = expectation(args);
      return withJournal((held) => verified(held.entries(), expected, held.dropped));
    },
    spaces: () => store.spaces(),
    storeList: (args) => store.list(args),
    storeGet: (args) => store.get(args),
    storePut: (args) => store.put(args),
    storeDelete: (args) => store.delete(args),
    reset: (args) => {
      onlyMembers(args, ['space']);
      const space = text(args, 'space');
      stores.reset(space);
      options.resetCounters(space);
      return { ok: true, space: space ?? null, forgotten: journal?.clear(space) ?? 0 };
    },
    reload: () =>
      withApp(async (app) => {
        const reloaded = await app.reload();
        const { generation } = app;
        if (reloaded.ok) {
          return {
            ok: true,
            generation,
            script: scriptJson(app),
            ...(reloaded.note === undefined ? {} : { note: reloaded.note }),
          };
        }
        const { message, details } = reloaded.error;
        options.log(`error: reload: ${message}\n${details.map((line) => `${line}\n`).join('')}`);
        const still = `generation ${generation} goes on`;
        return adminError(422, 'E_SCRIPT', [`${message} (${still})`, ...details].join('\n'));
      }),
    clock: (args) => options.clock.call('clock', args),
    setClock: (args) => options.clock.call('setClock', args),
    resetClock: (args) => options.clock.call('resetClock', args),
    metrics: () => ({ families: [...traffic.families(), ...journalFamilies(journal), ...options.metrics()] }),
    variant: () => ({
      ...options.provenance,
      pid: process.pid,
      script: progress.app === null ? null : scriptJson(progress.app),
      generation: progress.app?.generation ?? 0,
    }),
  };

  return {
    async call(name, args) {
      try {
        return await calls[name](args);
      } catch (error) {
        if (error instanceof BadArgument) return adminError(400, 'E_ARGUMENT', error.message);
        throw error;
      }
    },
  };
}

const scriptJson = ({ script }: ReloadableApp): Json => ({ ...script, modules: [...script.modules] });

function journalFamilies(journal: Journal | null): Family[] {
  if (journal === null) return [];
  return [
    plain('gauge', 'mock_journal_entries', 'Requests in the journal.', journal.size),
    plain('gauge', 'mock_journal_bytes', 'What they hold, estimated.', journal.bytes),
    plain(
      'counter',
      'mock_journal_dropped_total',
      'Requests that made room for later ones.',
      journal.dropped,
    ),
  ];
}
