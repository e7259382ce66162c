// A router inside the script, as a proxy has one: 120 routes behind one handler. ROUTER says how a route is found, and
// nothing else differs.
const RESOURCES = [
  'accounts', 'agents', 'assistants', 'audit', 'batches', 'budgets', 'charts', 'completions', 'datasets', 'embeddings',
  'events', 'files', 'images', 'invoices', 'jobs', 'keys', 'limits', 'members', 'messages', 'models',
  'projects', 'prompts', 'quotas', 'reports', 'roles', 'runs', 'sessions', 'threads', 'uploads', 'users',
];
const SHAPES = ['/v1/R', '/v1/R/:id', '/v1/R/:id/history', '/v1/R/:id/notes/:note'];

const routes = RESOURCES.flatMap((resource) =>
  SHAPES.map((shape) => ({ path: shape.replace('R', resource), resource })),
);

/** Tries one pattern after the other, the first that matches wins. */
function byRegex() {
  const patterns = routes.map(({ path, resource }) => ({
    pattern: new RegExp(`^${path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`),
    path,
    resource,
  }));
  return (pathname) => {
    for (const { pattern, path, resource } of patterns) {
      const match = pattern.exec(pathname);
      if (match !== null) return { path, resource, params: { ...match.groups } };
    }
    return undefined;
  };
}

/** One look into a map for each segment. */
function byMap() {
  const root = new Map();
  for (const { path, resource } of routes) {
    let node = root;
    for (const segment of path.slice(1).split('/')) {
      const key = segment.startsWith(':') ? ':' : segment;
      if (!node.has(key)) node.set(key, new Map());
      node = node.get(key);
      if (key === ':') node.name = segment.slice(1);
    }
    node.found = { path, resource };
  }
  return (pathname) => {
    const params = {};
    let node = root;
    for (const segment of pathname.slice(1).split('/')) {
      const next = node.get(segment) ?? node.get(':');
      if (next === undefined) return undefined;
      if (next.name !== undefined) params[next.name] = segment;
      node = next;
    }
    return node.found && { ...node.found, params };
  };
}

const find = mock.env('ROUTER') === 'map' ? byMap() : byRegex();

mock.get('/health', () => new Response('ok'));

export default {
  fetch(req) {
    const found = find(new URL(req.url).pathname);
    return found === undefined ? Response.json({ error: 'no such route' }, { status: 404 }) : Response.json(found);
  },
};
