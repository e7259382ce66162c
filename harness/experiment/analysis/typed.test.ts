import assert from 'node:assert/strict';
import { it } from 'node:test';
import { execa } from 'execa';
import { typedTargets, typedWorkload } from './typed.ts';

it('plain names are typed as they are', () => {
  assert.equal(typedTargets(['baseline', 'baseline+gc=never']), '--compare baseline,baseline+gc=never');
  assert.equal(typedTargets(['HEAD~1', '../a#main']), '--compare HEAD~1,../a#main');
  assert.equal(typedWorkload({ scenarios: ['users', 'big-script'] }), '--scenario users,big-script');
});

it('others reach the lab as they are, whatever is in them', async () => {
  const names = ["node 'a b'.js --n=1,2", 'x $HOME `id` "y"', '~', 'a'];
  const script = `node -e 'console.log(JSON.stringify(process.argv.slice(1)))' -- ${typedTargets(names)}`;
  const { stdout } = await execa('sh', ['-c', script]);
  assert.deepEqual(JSON.parse(stdout), ['compare', ...names]);
});

it('requests are typed as they were, and not by the name of their workload', () => {
  const scenarios = ['GET /a and 1 more'];
  const requests = ['GET /a', 'POST /b {"c": 1}'];
  assert.equal(typedWorkload({ scenarios, requests }), `--request 'GET /a' --request 'POST /b {"c": 1}'`);
  assert.equal(typedWorkload({ scenarios: ['my own', 's'] }), "--scenario 'my own,s'");
});
