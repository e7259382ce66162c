import { type Family, mergeFamilies } from '../observe/family.ts';
import type { AdminCallName } from './calls.ts';
import { isAdminError } from './errors.ts';
import type { Json } from './json.ts';
import { mergeRequests, type RequestsAnswer } from './requests.ts';
import { mergeRoutes, type RoutesAnswer } from './routes-answer.ts';
import { mergeVerify, type VerifyAnswer } from './verify.ts';

/** One answer out of those of several workers to the same call; a refusal of any of them is the answer. */
export function mergeAdmin(name: AdminCallName, answers: readonly Json[]): Json {
  const [first] = answers;
  if (first === undefined)
    throw new RangeError(`${name}: expected an answer of at least one worker, got none`);
  const refusal = answers.find(isAdminError);
  if (refusal !== undefined) return refusal as Json;
  if (answers.length === 1) return first;
  switch (name) {
    case 'ready':
      return answers.find((answer) => (answer as { ready: boolean }).ready === false) ?? first;
    case 'routes':
      return mergeRoutes(answers as RoutesAnswer[]);
    case 'requests':
      return mergeRequests(answers as RequestsAnswer[]);
    case 'verify':
      return mergeVerify(answers as VerifyAnswer[]);
    case 'clearRequests':
    case 'reset':
      return { ...(first as object), forgotten: sumOf(answers as { forgotten: number }[]) };
    case 'metrics':
      return {
        families: mergeFamilies((answers as { families: Family[] }[]).map(({ families }) => families)),
      };
    case 'variant':
      return { ...(first as object), pid: (answers as { pid: Json }[]).map(({ pid }) => pid) };
    case 'reload':
    case 'spaces':
    case 'storeList':
    case 'storeGet':
    case 'storePut':
    case 'storeDelete':
    case 'clock':
    case 'setClock':
    case 'resetClock':
      return first;
    default:
      return name satisfies never;
  }
}

const sumOf = (answers: readonly { forgotten: number }[]): number =>
  answers.reduce((sum, { forgotten }) => sum + forgotten, 0);
