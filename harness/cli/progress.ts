/**
 * What is going on, on stderr: one line that changes on a terminal, a line per step and per epoch
 * elsewhere (a log is no place for bars).
 */
import type { LabEvent } from '../experiment/equipment.ts';
import { formatDuration } from '../model/units.ts';
import type { Io } from './io.ts';

const BAR = 16;
const CLEAR = '\r\u001b[2K';

export interface Progress {
  show(event: LabEvent): void;
  /** Clears the line; what is written next begins at its start. */
  end(): void;
}

interface State {
  step: string;
  done: number;
  total: number;
  doing: string;
  /** Clock time at which the step should be over, when known. */
  endsAt: number | null;
}

export function createProgress(
  io: Pick<Io, 'stderr' | 'progressLine' | 'columns'>,
  now: () => number,
): Progress {
  return io.progressLine ? changingLine(io, now) : plainLines(io);
}

function plainLines({ stderr }: Pick<Io, 'stderr'>): Progress {
  return {
    show: (event) => {
      if (event.kind === 'step') stderr(`${event.text}\n`);
      if (event.kind === 'note') stderr(`  note: ${event.text}\n`);
      if (event.kind === 'progress' && event.done > 0) {
        const left =
          event.leftMs === null || event.done === event.total ? '' : `, ${formatDuration(event.leftMs)} left`;
        stderr(`  ${event.done}/${event.total} ${event.text}${left}\n`);
      }
    },
    end: () => undefined,
  };
}

function changingLine({ stderr, columns }: Pick<Io, 'stderr' | 'columns'>, now: () => number): Progress {
  let state: State = { step: '', done: 0, total: 0, doing: '', endsAt: null };
  const draw = (): void => stderr(CLEAR + barLine(state, now(), columns));
  return {
    show: (event) => {
      switch (event.kind) {
        case 'step':
          state = { step: event.text, done: 0, total: 0, doing: '', endsAt: null };
          stderr(`${CLEAR}${event.text}\n`);
          break;
        case 'note':
          stderr(`${CLEAR}note: ${event.text}\n`);
          break;
        case 'progress': {
          const endsAt = event.leftMs === null ? null : now() + event.leftMs;
          state = { ...state, done: event.done, total: event.total, doing: event.text, endsAt };
          break;
        }
        case 'action':
          state = { ...state, doing: event.text };
          break;
        case 'run':
          return;
      }
      draw();
    },
    end: () => stderr(CLEAR),
  };
}

/** `[#####-----------] 5/10  users-param: bytecode, slice 3 of 16  42 s left`, never wider than the terminal. */
export function barLine({ done, total, doing, endsAt }: State, nowMs: number, columns: number): string {
  if (total === 0) return clip(doing, columns - 1);
  const filled = Math.round((BAR * done) / total);
  const bar = `[${'#'.repeat(filled)}${'-'.repeat(BAR - filled)}] ${done}/${total}`;
  const left = endsAt === null ? '' : `  ${formatDuration(Math.max(0, endsAt - nowMs))} left`;
  return `${bar}  ${clip(doing, columns - 3 - bar.length - left.length)}${left}`;
}

const clip = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
