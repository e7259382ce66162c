import type {
  ExpectConfig,
  GateConfig,
  ImportConfig,
  RequestConfig,
  ScenarioConfig,
} from '../model/lab-config.ts';
import {
  choice,
  DURATION,
  dictionary,
  type EitherShape,
  list,
  object,
  optional,
  required,
  type Shape,
  text,
} from './shape.ts';

const TOKEN = "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$";
const HEADERS = dictionary(
  'headers by name, all texts',
  { kind: 'text', expected: 'a text of one line', pattern: '^[^\\r\\n\\0]*$' },
  text('the name of a header', TOKEN),
);
const FILE = text('the path of a file');
const ANYTHING: Shape = { kind: 'anything', expected: 'anything that JSON can say' };
const TEXT: Shape = { kind: 'text', expected: 'a text' };

const EXPECT = object<ExpectConfig>('an expectation: an object', {
  status: optional('Default 200.', {
    kind: 'number',
    expected: 'a status from 200 to 599',
    whole: true,
    least: 200,
    most: 599,
  }),
  headers: optional('Exact values; `*`: any value.', HEADERS),
  body: optional('The whole body, as a text.', TEXT),
  contains: optional('A part of the body.', text()),
  json: optional('The whole body, as JSON; the order of members does not matter.', ANYTHING),
  jsonSubset: optional(
    'JSON of which the answer has at least this: further members may be there; arrays have the same length, and each element its part.',
    ANYTHING,
  ),
});

const REQUEST = object<RequestConfig>(
  'a request: an object',
  {
    method: optional('Default GET, or POST when there is a body.', text('a method such as GET', TOKEN)),
    path: required(
      'With query, beginning with `/`.',
      text('a path that begins with / and has no spaces', '^/[!-~]*$'),
    ),
    headers: optional('Sent with this request.', HEADERS),
    body: optional('A text; anything else is sent as JSON with its content type.', ANYTHING),
    bodyFile: optional('A file whose bytes are the body.', FILE),
    weight: optional('How often beside the others. Default 1.', {
      kind: 'number',
      expected: 'a number above 0',
      above: 0,
    }),
    expect: optional('What a correct server answers. Default: as the first target answers.', {
      kind: 'either',
      expected: '"as-baseline" or an object',
      shapes: [choice(['as-baseline']), EXPECT],
    }),
  },
  { atMostOneOf: [['body', 'bodyFile']] },
);

const IMPORT: EitherShape = {
  kind: 'either',
  expected: 'the path of a file, or an object',
  shapes: [
    FILE,
    object<ImportConfig>('an import: an object', {
      file: required('Path of the file.', FILE),
      only: optional(
        'Only requests whose `METHOD /path` begins with or matches one of these: texts or `/regular expressions/`.',
        list('a list of texts', text()),
      ),
      headers: optional('Headers that every request gets in addition.', HEADERS),
    }),
  ],
};

export const SCENARIO = object<ScenarioConfig>(
  'a scenario: an object',
  {
    title: optional('For reports.', text()),
    description: optional('For reports.', text()),
    script: optional('Script for variants of the mock server; other targets know nothing of it.', FILE),
    requests: optional('Sent in turn, as often as their weights say.', list('a list of requests', REQUEST)),
    har: optional(
      'A HAR file whose requests are sent, with its answers’ statuses expected. Of several origins the commonest is taken.',
      IMPORT,
    ),
    openapi: optional(
      'An OpenAPI document whose examples are sent; answers must have the first success status described, and the shape of its example.',
      IMPORT,
    ),
    connections: optional('Concurrent connections of the closed loop. Default 16.', {
      kind: 'number',
      expected: 'a whole number from 1 to 10000',
      whole: true,
      least: 1,
      most: 10_000,
    }),
    openLoop: optional(
      'Response times at given rates, beside the closed loop.',
      object<NonNullable<ScenarioConfig['openLoop']>>('an object', {
        ratesPerS: required(
          'Requests a second.',
          list('a list of rates', { kind: 'number', expected: 'a number above 0', above: 0 }),
        ),
        arrivals: optional('Default `poisson`.', choice(['poisson', 'constant'])),
      }),
    ),
  },
  { someOf: ['requests', 'har', 'openapi'] },
);

export const GATE = object<GateConfig>('a gate: an object', {
  command: optional(
    'Runs with URL, HOST, PORT and TARGET of a started target in its environment; exit code 0 passes. Not run again on the same build as long as git sees no change in its working directory’s repository.',
    text('a command'),
  ),
  cwd: optional('Working directory of the command.', text('a folder')),
  within: optional('Default `5m`.', DURATION),
  recorded: optional('Answers of every target are compared with those of the first.', {
    kind: 'boolean',
    expected: 'true or false',
  }),
  ignore: optional(
    'What may differ between recorded answers.',
    object<NonNullable<GateConfig['ignore']>>('an object', {
      headers: optional('Names of headers. `date` always may.', list('a list of names', text('a name'), 0)),
      members: optional(
        'Names of JSON members, or paths such as `items[*].id`.',
        list('a list of names', text('a name'), 0),
      ),
    }),
  ),
});
