import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strip } from './without-network.ts';

test('style sheets from elsewhere go, everything else stays', () => {
  const page = [
    '<link rel="shortcut icon" href="data:image/png;base64,AAAA">',
    '<link href="https://fonts.example/css?family=A" rel="stylesheet">',
    "<link rel='stylesheet' href='//cdn.example/a.css'/>",
    "<style>@import url('https://fonts.example/css2?family=B&display=swap'); a { color: red }</style>",
    '<a href="https://clinicjs.org/">what it means</a>',
  ];
  assert.equal(
    strip(page.join('\n')),
    [page[0], '', '', '<style> a { color: red }</style>', page[4]].join('\n'),
  );
});
