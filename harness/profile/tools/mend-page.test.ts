import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mended } from './mend-page.ts';

test('style sheets from elsewhere go, everything else stays', () => {
  const page = [
    '<link rel="shortcut icon" href="data:image/png;base64,AAAA">',
    '<link href="https://fonts.example/css?family=A" rel="stylesheet">',
    "<link rel='stylesheet' href='//cdn.example/a.css'/>",
    "<style>@import url('https://fonts.example/css2?family=B&display=swap'); a { color: red }</style>",
    '<script>const styleSheetUrl = \'https://fonts.example/fonts.css\'; const urls=["https://a.example/b.css"]</script>',
    '<a href="https://clinicjs.org/">what it means</a>',
  ];
  assert.deepEqual(mended(page.join('\n')).split('\n'), [
    page[0],
    '',
    '',
    '<style> a { color: red }</style>',
    '<script>const styleSheetUrl = "data:text/css,"; const urls=["data:text/css,"]</script>',
    page[5],
  ]);
});

test('a snippet’s holder is put where the snippet is', () => {
  assert.equal(
    mended(`const holder=d3.select(this.parentNode).insert("span",".snippet").classed("snippet-holder",!0)`),
    `const holder=d3.select(this.parentNode).insert("span",() => this).classed("snippet-holder",!0)`,
  );
});
