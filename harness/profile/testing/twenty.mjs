/**
 * A server whose work is known: every answer calls twenty functions that take the same number of steps each, but one
 * that takes more. Steps are counted and never timed, so what is planted does not depend on the machine.
 *
 *     node twenty.mjs SCRIPT --port N --exit-with-stdin     STEPS, SLOW, EXTRA in the arguments before: --steps= --slow= --extra=
 */
import { createServer } from 'node:http';
import { runInThisContext } from 'node:vm';

const option = (name, fallback) => {
  const found = process.argv.find((argument) => argument.startsWith(`--${name}=`));
  return found === undefined ? fallback : Number(found.slice(name.length + 3));
};
const steps = option('steps', 4_000);
const slow = option('slow', -1);
const extra = option('extra', 0);

let state = 1;
const source = (name) => `(function ${name}(steps) {
  let x = ${name.length};
  for (let i = 0; i < steps; i++) x = (Math.imul(x, 1664525) + 1013904223) | 0;
  return x;
})`;
// Made from text, so that each is a function of its own with code of its own.
const functions = Array.from({ length: 20 }, (_, i) =>
  runInThisContext(source(`work${String(i).padStart(2, '0')}`)),
);

const server = createServer((_request, response) => {
  for (let i = 0; i < functions.length; i++) state ^= functions[i](i === slow ? steps + extra : steps);
  const body = 'done';
  response.writeHead(200, { 'content-type': 'text/plain', 'content-length': body.length });
  response.end(body);
});
const port = Number(process.argv[process.argv.indexOf('--port') + 1]);
server.listen(port, '127.0.0.1', () => {
  const { port: bound } = server.address();
  process.stdout.write(
    `${JSON.stringify({ ready: true, host: '127.0.0.1', port: bound, pid: process.pid, variant: 'twenty' })}\n`,
  );
});
process.once('SIGTERM', () => process.exit(state === 0.5 ? 1 : 0));
process.stdin.resume().once('end', () => process.exit(0));
