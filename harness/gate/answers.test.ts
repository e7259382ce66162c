/** Recorded answers with real servers: who passes, who is refused, and with which words. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gateOf, PLAIN_GATE } from './gate.ts';
import { recordBaseline } from './record.ts';
import { asked, refusal, shop, shopBuild, shopLab, through } from './testing/shops.ts';

const ALL = [
  'GET /product',
  'GET /picture',
  'GET /page',
  'HEAD /page',
  'DELETE /product',
  'GET /cached',
  'GET /none',
];

describe('answers as the baseline’s', () => {
  it('pass whatever the order of members, and are counted', async () => {
    await using lab = await shopLab();
    const proof = await through(lab.equipment, ['', 'order'], shop(ALL.map((text) => asked(text))));
    const { passed, total, gate } = proof.order!;
    assert.deepEqual([passed, total], [0, 0]);
    assert.deepEqual(gate, { command: null, answers: { compared: 7, recorded: 7 }, volatile: [] });
  });

  it('are refused when they differ, with each place', async () => {
    await using lab = await shopLab();
    const modes = ['', 'price,picture', 'headers'];
    const { message, details } = await refusal(
      through(lab.equipment, modes, shop(ALL.map((text) => asked(text)))),
    );
    assert.equal(
      message,
      'not measured, because the gate refuses price,picture (2 of 7 answers differ), headers (1 of 7 answers differ)',
    );
    assert.match(details, /^price,picture: GET \/product: body: expected 12 in "price", got 13$/m);
    assert.match(details, /^price,picture: what may differ is named in gate\.ignore/m);
    assert.match(details, /^price,picture: GET \/picture: body: expected 70000 bytes with SHA-256/m);
    assert.match(
      details,
      /^headers: GET \/product: header cache-control: expected "max-age=60", got "no-store"$/m,
    );
  });

  it('are not compared where the baseline itself changes, and that is said', async () => {
    await using lab = await shopLab();
    const scenario = shop([asked('GET /product'), asked('GET /page')]);
    const proof = await through(lab.equipment, ['changes', 'changes,order'], scenario);
    // A second later it is another one; in another process as well.
    assert.deepEqual(proof['changes,order']!.gate!.volatile.toSorted(), [
      'GET /page: the whole body',
      'GET /product: header etag',
      'GET /product: member parts[*].id',
      'GET /product: member second',
      'GET /product: member started',
      'GET /product: member total',
    ]);
    const { details } = await refusal(through(lab.equipment, ['changes', 'changes,price'], scenario));
    assert.match(details, /expected 12 in "price", got 13/);
    // A member that changes must be there all the same.
    const { details: without } = await refusal(through(lab.equipment, ['changes', ''], scenario));
    assert.match(without, /header etag: expected some value, got none/);
  });

  it('may differ in what is to be ignored', async () => {
    await using lab = await shopLab();
    const gate = gateOf({ gate: { ignore: { headers: ['Cache-Control'], members: ['price'] } } }, '/');
    const proof = await through(lab.equipment, ['', 'price,headers'], shop([asked('GET /product')]), gate);
    assert.equal(proof['price,headers']!.gate!.answers!.compared, 1);
  });

  it('cannot be expected of anybody when the baseline gives another status the second time', async () => {
    await using lab = await shopLab();
    const scenario = shop([asked('GET /page'), asked('GET /page'), asked('DELETE /product')]);
    const { message, details } = await refusal(through(lab.equipment, ['forgetful', ''], scenario));
    assert.match(message, /forgetful, the baseline, does not answer as it should/);
    assert.match(details, /DELETE \/product: answers now with 204, now with 404/);
  });

  it('that are errors are told: perhaps nobody meant to measure them', async () => {
    await using lab = await shopLab();
    const build = await shopBuild(lab.equipment.labDir, '');
    const scenario = shop([asked('GET /none'), asked('GET /cached')]);
    const { failing } = await recordBaseline(lab.equipment, [scenario], build, PLAIN_GATE);
    assert.deepEqual(failing, ['GET /none: 404']);
  });

  it('must be as documented', async () => {
    await using lab = await shopLab();
    const documented = { status: 200, body: { kind: 'json-shape', value: { name: '', size: 1 } } } as const;
    const scenario = shop([{ ...asked('GET /product'), documented }]);
    const { details } = await refusal(through(lab.equipment, ['', 'order'], scenario));
    assert.match(details, /GET \/product: body: expected 1 in "size", got no such member/);
  });

  it('are recorded of all requests if the gate says so, beside what is expected of them', async () => {
    await using lab = await shopLab();
    const expect = { status: 200, body: { kind: 'contains', text: 'Chair' } } as const;
    const scenario = shop([{ method: 'GET', path: '/product', expect }]);
    const passing = await through(lab.equipment, ['', 'price'], scenario);
    assert.deepEqual(passing.price!.gate!.answers, { compared: 1, recorded: 0 });
    const { details } = await refusal(
      through(lab.equipment, ['', 'price'], scenario, { ...PLAIN_GATE, recorded: true }),
    );
    assert.match(details, /expected 12 in "price", got 13/);
  });

  it('that do not come in time are told, and end the comparison', async () => {
    await using lab = await shopLab();
    const requests = ['GET /cached', 'GET /picture', 'GET /none'].map((text) => asked(text));
    const { message, details } = await refusal(through(lab.equipment, ['', 'hangs'], shop(requests)));
    assert.match(message, /the gate refuses hangs \(1 of 3 answers differ\)/);
    assert.match(details, /^hangs: GET \/picture: no answer: none within 5 s$/m);
  });

  it('of a server that dies at the gate are a refusal', async () => {
    await using lab = await shopLab();
    const scenario = shop([
      { method: 'GET', path: '/page', expect: { status: 200 } },
      asked('GET /cached'),
      asked('GET /none'),
    ]);
    const { message } = await refusal(through(lab.equipment, ['', 'dies'], scenario));
    assert.match(message, /the gate refuses dies \(.*(dies died \(exit code 7\) during|answers differ)/);
  });
});
