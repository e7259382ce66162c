/** mock.llm.models: GET /v1/models and, with an id, GET /v1/models/:id. */
import { isFields, unexpected } from '../../../effects/spec.ts';
import { Response } from '../../http/response.ts';
import { error } from './errors.ts';

const WHERE = 'mock.llm.models';

/** Seconds since 1970, of a model that the script does not date. Fixed: the list is the same every time. */
const CREATED = 1_700_000_000;

function modelOf(given: unknown): { id: string } {
  const more = typeof given === 'string' ? { id: given } : given;
  if (!isFields(more) || typeof more.id !== 'string') {
    throw unexpected(WHERE, 'a list of names or of { id, created?, owned_by? }', given);
  }
  return { object: 'model', created: CREATED, owned_by: 'mock', ...more, id: more.id } as { id: string };
}

/** Without `id` the list, with it the one model, or the refusal of one that is not in the list. Throws TypeError. */
export function models(list: unknown, id?: unknown): Response {
  if (!Array.isArray(list)) throw unexpected(WHERE, 'a list of models', list);
  const data = list.map(modelOf);
  if (id === undefined) return Response.json({ object: 'list', data });
  if (typeof id !== 'string') throw unexpected(`${WHERE}: id`, 'a text', id);
  const found = data.find((model) => model.id === id);
  if (found !== undefined) return Response.json(found);
  return error('model_not_found', { message: `The model '${id}' does not exist.` });
}
