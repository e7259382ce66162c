import type { WireRequest } from '../paced/request-bytes.ts';

/** The one line of wrk's output that is ours. */
export const MARK = 'perfduel:';

/**
 * Lua script for wrk: sends the requests in turn (of the whole thread, for wrk has no hook for each
 * connection) and prints at the end, after MARK, one line of JSON (see output.ts). With a single request
 * there is no `request` function, so wrk never enters Lua while it runs.
 */
export function luaScript(requests: readonly WireRequest[]): string {
  // A request that is sent several times a round stands there once: its body may be large.
  const distinct = [...new Set(requests)];
  const texts = distinct.map(({ bytes }) => luaString(bytes));
  const send =
    texts.length === 1
      ? // Not wrk.request: wrk sets that itself, from what this returns.
        `wrk.format = function() return ${texts[0]} end`
      : `local all = {${texts.join(',\n')}}
local order = {${requests.map((request) => distinct.indexOf(request) + 1).join(',')}}
local turn = 0
function request()
  turn = turn % #order + 1
  return all[order[turn]]
end`;
  return `${send}
function done(summary, latency, requests)
  local e = summary.errors
  local pairs = {}
  for i = 1, #latency do
    local us, count = latency(i)
    pairs[i] = string.format("[%d,%d]", us, count)
  end
  io.write(string.format(
    '${MARK}{"durationUs":%d,"requests":%d,"cpuS":%.6f,"connect":%d,"read":%d,"write":%d,"status":%d,"timeout":%d,"times":[%s]}\\n',
    summary.duration, summary.requests, os.clock(), e.connect, e.read, e.write, e.status, e.timeout,
    table.concat(pairs, ",")))
end
`;
}

/** Every byte as a decimal escape: no request can break out of its string. */
function luaString(bytes: Buffer): string {
  return `"${[...bytes].map((byte) => `\\${String(byte).padStart(3, '0')}`).join('')}"`;
}
