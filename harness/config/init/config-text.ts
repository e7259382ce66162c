import type { Project } from './project.ts';

/** What stands where nothing was found. */
const UNKNOWN_COMMAND = 'node server.js';

/** A commented configuration for this project: the same text is right as TypeScript and as an ES module. */
export function configText(project: Project): string {
  const targets = project.repository === null ? twoOfThisFolder(project) : hereOnly(project);
  const parts = [
    targets,
    ...(project.repository === null ? [] : [revision(project)]),
    scenarios(project),
    gate,
    `  // Of every server, install, build and gate.\n  environment: { NODE_ENV: 'production' },\n`,
    last(project.repository?.baseline ?? null),
  ];
  return `${head(project)}import { defineLab } from 'perfduel';

export default defineLab({
${parts.join('\n')}});
`;
}

const quoted = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`;

function head({ framework, command }: Project): string {
  const what = framework === null ? 'this server' : `this ${framework} server`;
  const missing =
    command === null
      ? '// How it is started was not found: mend the commands below before the first run.\n'
      : '';
  return `// How perfduel compares ${what} with other versions of it, or with others.
// Every member is explained where the type LabConfig is.
${missing}
`;
}

const server = ({ command, portKnown }: Project, indent: string): string => {
  const line = `${indent}command: ${quoted(command ?? UNKNOWN_COMMAND)},\n`;
  return portKnown
    ? line
    : `${indent}// It must listen on the port in PORT, or say where the port goes: '… --port {port}'.\n${line}`;
};

const built = ({ build }: Project, indent: string): string =>
  build === null ? '' : `${indent}build: ${quoted(build)},\n`;

const READY = `      // When it is ready. Default: when its port accepts connections.
      // ready: { url: '/health', within: '30s' },
`;

const hereOnly = (project: Project): string => `  // Servers by name, as they are written in --compare.
  targets: {
    // This folder as it is, with what is not committed.
    here: {
${server(project, '      ')}${built(project, '      ')}${READY}    },
  },
`;

const twoOfThisFolder = (project: Project): string => `  // Servers by name, as they are written in --compare.
  targets: {
    here: {
${server(project, '      ')}${built(project, '      ')}${READY}    },
    // The same with one thing changed. Change what you like: the file, flags of Node, a variable.
    changed: {
${server({ ...project, portKnown: true }, '      ')}${built(project, '      ')}      env: { NODE_OPTIONS: '--max-semi-space-size=64' },
    },
  },
`;

const revision = (
  project: Project,
): string => `  // Any branch, tag or commit, as in --compare main,HEAD~1, each in a tree of its own.
  revision: {
${project.install === null ? '' : `    install: ${quoted(project.install)},\n`}${built(project, '    ')}${server(
  { ...project, portKnown: true },
  '    ',
)}  },
`;

const scenarios = ({
  path,
}: Project): string => `  // What is sent. Answers are to be as the baseline's, unless it is said here.
  scenarios: {
    ${path === '/' ? 'root' : 'first'}: {
      requests: [
        { path: ${quoted(path)} },
        // { path: '/items?page=2', weight: 3, expect: { status: 200, jsonSubset: { page: 2 } } },
        // { method: 'POST', path: '/items', body: { name: 'one' }, expect: { status: 201 } },
      ],
    },
  },
`;

const gate = `  // What a server must pass before it is measured. The command gets URL, PORT and TARGET.
  // gate: { command: 'npm test' },
`;

const last = (
  baseline: string | null,
): string => `  // What is compared when the command line names nothing; the first is the baseline.
  compare: [${baseline === null ? "'here', 'changed'" : `${quoted(baseline)}, 'here'`}],
  // budget: '10m', // smaller differences take longer
  // failOn: ['slower'], // exit code 1, for CI
`;
