/** From a request's number to its answer. */
import { exactBuffer } from './bytes.ts';
import { describeError } from './console/report.ts';
import { host } from './host.ts';
import { bodyToSend } from './http/body.ts';
import { packHead } from './http/pack.ts';
import { wrapRequest } from './http/request.ts';
import { hostState, type RequestState } from './http/request-state.ts';
import { type ResponseState, responseState } from './http/response.ts';
import { answered, enter, fail, keep } from './lifecycle.ts';
import { Context } from './mock/context.ts';
import { type Route, routes } from './mock/routes.ts';
import { fetchRoute } from './mock/script.ts';
import { OP } from './ops.ts';
import { sendBody } from './streams/send.ts';
import { forgetSeed } from './web/random.ts';

const HAS_BODY = 1;

/** See GuestApi.dispatch. */
export function dispatch(id: number, index: number, segments: string, flags: number): string | undefined {
  const route = index < 0 ? fetchRoute! : routes[index]!;
  const state = hostState(id, route.names, segments, (flags & HAS_BODY) !== 0);
  enter(state);
  forgetSeed();
  try {
    const { handler } = route;
    const result = handler(wrapRequest(state), new Context(state));
    const response = responseState(result);
    if (response !== undefined) return answer(state, response, true);
    keep(state);
    void settle(state, route, result);
  } catch (error) {
    fail(state, describeError(error));
  }
  return undefined;
}

async function settle(state: RequestState, route: Route, result: unknown): Promise<void> {
  try {
    const value = await result;
    if (state.over) return;
    const response = responseState(value);
    if (response === undefined) {
      const got = value === null ? 'null' : typeof value;
      fail(state, `TypeError: ${route.title}: the handler returned ${got}, expected a Response`);
      return;
    }
    answer(state, response, false);
  } catch (error) {
    fail(state, describeError(error));
  }
}

/** Sends a Response: with `direct`, one of text is returned packed instead. Throws when it cannot be sent. */
function answer(state: RequestState, response: ResponseState, direct: boolean): string | undefined {
  if (response.status === 0) throw new TypeError('the handler returned Response.error()');
  const body = bodyToSend(response);
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) {
    sendBody(state, response, body);
    return undefined;
  }
  const head = packHead(response, answered(state));
  if (direct && typeof body === 'string') return head + body;
  send(state, head, body);
  return undefined;
}

function send(state: RequestState, head: string, body: string | Uint8Array): void {
  host(OP.respond, state.id, head, typeof body === 'string' ? body : exactBuffer(body));
}
