/** Lines of a guest's stack that are logged: a recursion has thousands. */
const LOGGED_LINES = 20;

export function clipped(log: string): string {
  const lines = log.split('\n');
  if (lines.length <= LOGGED_LINES) return log;
  return [...lines.slice(0, LOGGED_LINES), `    … ${lines.length - LOGGED_LINES} more lines`].join('\n');
}

/** Of a request's target, without the query. */
export function pathOf(target: string): string {
  const query = target.indexOf('?');
  const path = query < 0 ? target : target.slice(0, query);
  if (path.startsWith('/')) return path;
  // Absolute form (RFC 9112, 3.2.2), as proxies send it.
  const slash = path.indexOf('/', path.indexOf('://') + 3);
  return slash < 0 ? '/' : path.slice(slash);
}
