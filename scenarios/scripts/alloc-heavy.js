// Garbage on purpose: thousands of objects and strings a request, a sort, a grouping, a few kB of JSON.
// The data follow from the seed in the path, so that the answer can be compared in full.
const REGIONS = ['north', 'east', 'south', 'west'];
const WORDS = ['amber', 'birch', 'cedar', 'delta', 'ember', 'fjord', 'grove', 'heath', 'inlet', 'jetty'];

function randomSource(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * below);
  };
}

function makeRecords(seed, count) {
  const random = randomSource(seed);
  const records = [];
  for (let i = 0; i < count; i++) {
    const name = `${WORDS[random(WORDS.length)]}-${WORDS[random(WORDS.length)]}-${i}`;
    records.push({
      id: i,
      name,
      region: REGIONS[random(REGIONS.length)],
      score: random(100000),
      tags: [name.slice(0, 3), name.toUpperCase().slice(-4)],
    });
  }
  return records;
}

mock.get('/reports/:seed', (req) => {
  const records = makeRecords(Number(req.params.seed), 400);
  const sorted = records
    .map((record) => ({ ...record, key: `${record.region}/${record.name}` }))
    .sort((a, b) => b.score - a.score || a.id - b.id);
  const regions = {};
  for (const record of sorted) {
    regions[record.region] ??= { count: 0, total: 0, best: record.key };
    regions[record.region].count += 1;
    regions[record.region].total += record.score;
  }
  const top = sorted.slice(0, 25).map(({ id, key, score, tags }) => ({ id, key, score, label: tags.join('|') }));
  return Response.json({ seed: Number(req.params.seed), records: records.length, regions, top });
});
