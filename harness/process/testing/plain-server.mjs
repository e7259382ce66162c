// Somebody's server: it listens on PORT and knows nothing of the lab. One behaviour per mode; used by tests only.
//     node plain-server.mjs [MODE] [N]
import { spawn } from 'node:child_process';
import cluster from 'node:cluster';
import { createServer } from 'node:http';

const [mode = 'plain', amount = '0'] = process.argv.slice(2);
const n = Number(amount);
const say = (line) => process.stdout.write(`${line}\n`);

/** Burns about so many ms of CPU time. */
function spin(ms) {
  const end = process.cpuUsage().user + ms * 1_000;
  while (process.cpuUsage().user < end);
}

function serve(port = Number(process.env.PORT), answer = () => 'hello') {
  let requests = 0;
  const startedAt = performance.now();
  createServer((request, response) => {
    requests++;
    if (mode === 'dies' && requests > n) {
      say(`served ${n} requests, and gives up`);
      process.exit(7);
    }
    if (request.url === '/spin') spin(20);
    if (request.url === '/health' && performance.now() - startedAt < n) response.statusCode = 503;
    response.end(answer(requests));
  }).listen(port, '127.0.0.1', () => say(`listening on ${port}`));
}

const modes = {
  plain: () => serve(),
  dies: () => serve(),
  health: () => serve(),
  crash: () => {
    say('reads its settings');
    throw new TypeError('settings.port is no number');
  },
  silent: () => setInterval(() => {}, 1_000),
  // Whatever it is told.
  elsewhere: () => serve(0),
  // Takes its time, and says when it is done.
  graceful: () => {
    process.on('SIGTERM', () =>
      setTimeout(() => process.stdout.write('all is written\n', () => process.exit(0)), n),
    );
    serve();
  },
  stubborn: () => {
    process.on('SIGTERM', () => say('no'));
    serve();
  },
  env: () =>
    serve(undefined, () => JSON.stringify({ port: process.env.PORT, greeting: process.env.GREETING })),
  // A helper in a session of its own, as daemons are.
  helper: () => {
    spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
      detached: true,
      stdio: 'ignore',
    }).unref();
    serve();
  },
  cluster: () => {
    if (!cluster.isPrimary) return serve();
    cluster.schedulingPolicy = cluster.SCHED_RR;
    for (let i = 0; i < n; i++) cluster.fork();
  },
  // A supervisor: starts the server again when it ends.
  restarts: () => {
    const again = () => {
      const child = spawn(process.execPath, [process.argv[1], 'plain'], { stdio: 'inherit' });
      child.once('exit', () => setTimeout(again, 50));
    };
    again();
  },
};
modes[mode]();
