import { readFileSync } from 'node:fs';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Fingerprint } from '../model/records.ts';
import { readProcFile } from './proc-file.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

/** What the numbers depend on and no variant chooses: machine, system, Node, sources. */
export async function readFingerprint({
  pinning,
  repository = PROJECT,
}: {
  pinning: Fingerprint['pinning'];
  /** Directory whose commit is recorded. */
  repository?: string;
}): Promise<Fingerprint> {
  const [git, virtualised] = await Promise.all([readGit(repository), readVirtualisation()]);
  const cpus = os.cpus();
  return {
    os: systemName(readProcFile('/etc/os-release')) ?? os.type(),
    kernel: os.release(),
    cpuModel: cpus[0]?.model.trim() ?? 'unknown',
    cores: cpus.length,
    memoryBytes: os.totalmem(),
    node: process.versions.node,
    v8: process.versions.v8,
    lab: (JSON.parse(readFileSync(`${PROJECT}package.json`, 'utf8')) as { version: string }).version,
    git,
    pinning,
    loadAverage: os.loadavg()[0]!,
    virtualised,
  };
}

/** PRETTY_NAME of os-release(5). */
export function systemName(osRelease: string | null): string | null {
  return /^PRETTY_NAME="?(.*?)"?$/m.exec(osRelease ?? '')?.[1] ?? null;
}

/** Output of a program; null when it is missing or fails. */
async function output(program: string, args: readonly string[], cwd?: string): Promise<string | null> {
  const result = await execa(program, args, {
    reject: false,
    stdin: 'ignore',
    ...(cwd === undefined ? {} : { cwd }),
  });
  return result.failed ? null : result.stdout.trim();
}

/**
 * null where the directory is not the top of a repository, before the first commit, and without git: an installed lab lies
 * inside a repository that is not its own. A detached head has branch `HEAD`.
 */
export async function readGit(directory: string): Promise<Fingerprint['git']> {
  const [inside, head, branch, changes] = await Promise.all([
    output('git', ['rev-parse', '--show-prefix'], directory),
    output('git', ['rev-parse', '--verify', '--quiet', 'HEAD'], directory),
    output('git', ['rev-parse', '--abbrev-ref', 'HEAD'], directory),
    output('git', ['status', '--porcelain'], directory),
  ]);
  if (inside !== '' || head === null || branch === null || changes === null) return null;
  return { commit: head, branch, dirty: changes !== '' };
}

/** Name of the hypervisor or container, `hypervisor` when only the processor says so, null on bare metal. */
async function readVirtualisation(): Promise<string | null> {
  const named = await output('systemd-detect-virt', []);
  if (named !== null && named !== '' && named !== 'none') return named;
  return hasHypervisorFlag(readProcFile('/proc/cpuinfo') ?? '') ? 'hypervisor' : null;
}

export const hasHypervisorFlag = (cpuinfo: string): boolean => /^flags\s*:.*\bhypervisor\b/m.test(cpuinfo);
