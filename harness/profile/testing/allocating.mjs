/**
 * A server whose memory is known.
 *
 *     node allocating.mjs --throws-away=N --keeps=N [--buffers=N] SCRIPT --port N --exit-with-stdin
 *
 * For every answer `throwAway` makes an array of so many doubles that nobody keeps, `keep` one that stays for ever, and
 * `keepOutside` a Buffer of so many bytes that stays for ever, whose contents V8 does not hold.
 */
import { createServer } from 'node:http';
import { setFlagsFromString } from 'node:v8';

// What a function allocates is its caller's for V8 once it has been inlined: here it is to stay the function's.
setFlagsFromString('--no-turbo-inlining');
setFlagsFromString('--no-maglev-inlining');

const option = (name) => {
  const found = process.argv.find((argument) => argument.startsWith(`--${name}=`));
  return found === undefined ? 0 : Number(found.slice(name.length + 3));
};
const numbers = { throwsAway: option('throws-away'), keeps: option('keeps'), buffers: option('buffers') };
const kept = [];
let last = null;

function throwAway(length) {
  // Assigned to what outlives the call, or the compiler might find that nobody needs it.
  last = new Array(length);
}

function keep(length) {
  kept.push(new Array(length));
}

function keepOutside(length) {
  kept.push(Buffer.alloc(length));
}

const server = createServer((_request, response) => {
  if (numbers.throwsAway > 0) throwAway(numbers.throwsAway);
  if (numbers.keeps > 0) keep(numbers.keeps);
  if (numbers.buffers > 0) keepOutside(numbers.buffers);
  const body = 'done';
  response.writeHead(200, { 'content-type': 'text/plain', 'content-length': body.length });
  response.end(body);
});
server.listen(Number(process.argv[process.argv.indexOf('--port') + 1]), '127.0.0.1', () => {
  const { port } = server.address();
  process.stdout.write(
    `${JSON.stringify({ ready: true, host: '127.0.0.1', port, pid: process.pid, variant: 'allocating' })}\n`,
  );
});
process.once('SIGTERM', () => process.exit(last === undefined ? 1 : 0));
process.stdin.resume().once('end', () => process.exit(0));
