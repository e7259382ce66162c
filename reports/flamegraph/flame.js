// Draws the flamegraph from the data in the page. The tables above it are complete without this.

const page = JSON.parse(document.getElementById('flame-data').textContent);
const stage = document.getElementById('flame');
const detail = document.getElementById('flame-detail');
const found = document.getElementById('flame-found');
const meaning = document.getElementById('flame-meaning');
const search = document.getElementById('flame-search');
const ROW = 17;
/** Narrower than this share of the width, a function is not drawn. */
const THINNEST = 0.0008;

let view = 0;
let path = [page.views[0].root];
let wanted = null;

/** As the lab writes figures: harness/model/units.ts. */
const figure = (value) => {
  const size = Math.abs(value);
  const sign = value < 0 ? '−' : '';
  if (page.unit === 'us' || size < 1024) {
    const text = size.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
    return `${Number(text) === 0 ? '' : sign}${text} ${page.unit === 'us' ? 'µs' : 'B'}`;
  }
  const power = Math.min(3, Math.floor(Math.log2(size) / 10));
  const scaled = size / 1024 ** power;
  return `${sign}${scaled.toFixed(scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2)} ${['B', 'KiB', 'MiB', 'GiB'][power]}`;
};
const share = (value, of) => (of === 0 ? '' : `${((100 * value) / of).toFixed(1)} %`);

function colour(frame) {
  if (page.sides === null) return `k-${frame.kind}`;
  const { change } = frame;
  if (change === null || !change.significant) return 'c-none';
  const size = Math.abs(change.difference) / Math.max(change.a, change.b);
  return `c-${change.difference > 0 ? 'slower' : 'faster'}${size > 0.6 ? 3 : size > 0.2 ? 2 : 1}`;
}

function describe(node) {
  const frame = page.frames[node[0]];
  const whole = page.views[view].root[2];
  const where = frame.place === '' ? '' : `${frame.place}${frame.line === null ? '' : `:${frame.line}`}`;
  const isStage = frame.kind === 'stage';
  const withShare = (value) => (whole === 0 ? figure(value) : `${figure(value)} (${share(value, whole)})`);
  const total = withShare(node[2]);
  const own = `itself ${withShare(node[1])}`;
  const lines = [isStage ? `${total} ${page.of}` : `with all it calls ${total}, ${own} ${page.of}`];
  if (page.sides !== null && frame.change !== null) {
    const { a, b, difference, low, high, significant } = frame.change;
    const interval = low === null ? '' : `, interval ${figure(low)} to ${figure(high)}`;
    lines.push(
      `${isStage ? 'in all' : 'itself, wherever it is called'}: ${figure(a)} in ${page.sides.a}, ${figure(b)} in ${page.sides.b}: ${difference > 0 ? '+' : ''}${figure(difference)}${interval}${significant ? '' : ' (no difference shown)'}`,
    );
  }
  const name = document.createElement('b');
  name.textContent = frame.name;
  detail.replaceChildren(name, ` ${where}`);
  for (const line of lines) {
    const row = document.createElement('div');
    row.textContent = line;
    detail.append(row);
  }
}

function draw() {
  const root = path.at(-1);
  const boxes = [];
  let depth = 0;
  let hits = 0;
  const put = (node, left, width, row, above) => {
    const frame = page.frames[node[0]];
    const box = document.createElement('button');
    box.type = 'button';
    const hit =
      wanted === null ||
      frame.name.toLowerCase().includes(wanted) ||
      frame.place.toLowerCase().includes(wanted);
    box.className = `flame-node ${colour(frame)}${above ? ' above' : ''}${hit ? '' : ' miss'}`;
    box.style.left = `${left * 100}%`;
    box.style.width = `${width * 100}%`;
    box.style.top = `${row * ROW}px`;
    box.textContent = width > 0.012 ? frame.name : '';
    box.setAttribute('aria-label', frame.name);
    box.addEventListener('mouseenter', () => describe(node));
    box.addEventListener('focus', () => describe(node));
    box.addEventListener('click', () => zoom(node));
    boxes.push(box);
    depth = Math.max(depth, row + 1);
    return hit;
  };
  for (const [row, node] of path.slice(0, -1).entries()) put(node, 0, 1, row, true);
  const visit = (node, left, row, inHit) => {
    const width = root[2] === 0 ? 1 : node[2] / root[2];
    if (width < THINNEST) return;
    const hit = put(node, left, width, row, false);
    if (wanted !== null && hit && !inHit) hits += node[2];
    let at = left;
    for (const child of node[3]) {
      visit(child, at, row + 1, inHit || (wanted !== null && hit));
      at += child[2] / root[2];
    }
  };
  visit(root, 0, path.length - 1, false);
  stage.style.height = `${depth * ROW}px`;
  stage.replaceChildren(...boxes);
  found.textContent =
    wanted === null ? '' : `${figure(hits)} in what matches, ${share(hits, root[2])} of what is shown`;
  meaning.textContent = page.views[view].meaning;
  describe(root);
}

function pathTo(node, from) {
  if (from === node) return [from];
  for (const child of from[3]) {
    const rest = pathTo(node, child);
    if (rest !== null) return [from, ...rest];
  }
  return null;
}

function zoom(node) {
  path = pathTo(node, page.views[view].root);
  draw();
}

const buttons = [...document.querySelectorAll('[data-view]')];
for (const button of buttons) {
  button.addEventListener('click', () => {
    view = Number(button.dataset.view);
    path = [page.views[view].root];
    for (const other of buttons) other.setAttribute('aria-pressed', String(other === button));
    draw();
  });
}
document.getElementById('flame-reset').addEventListener('click', () => {
  path = [page.views[view].root];
  search.value = '';
  wanted = null;
  draw();
});
search.addEventListener('input', () => {
  wanted = search.value.trim().toLowerCase() || null;
  draw();
});
for (const link of document.querySelectorAll('[data-find]')) {
  link.addEventListener('click', () => {
    search.value = link.dataset.find;
    wanted = link.dataset.find.toLowerCase();
    draw();
    stage.scrollIntoView({ block: 'nearest' });
  });
}
draw();
