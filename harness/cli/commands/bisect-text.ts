import { type Change, type BisectResult, titleOf } from '../../bisect/result.ts';
import { shortHash } from '../../bisect/commits.ts';
import { formatChange, formatDuration, formatFigure } from '../../model/units.ts';
import { LAB } from '../../model/source.ts';
import { wrapped } from './profile/wrapped.ts';

/** What a person reads: at most `width` columns, but for paths; the path of the profile's page, or of the folder, last. */
export function bisectText(result: BisectResult, width: number): string {
  const paragraphs = [headline(result, width), ...details(result)].map((text) =>
    text.replaceAll(' %', '\u00a0%'),
  );
  const lines = [
    ...wrapped(paragraphs[0]!, width),
    ...paragraphs.slice(1).flatMap((text) => wrapped(text, width, '  ', '    ')),
    ...profileLines(result, width),
    result.profile?.kind === 'taken' ? result.profile.page : result.folder,
  ];
  return `${lines.join('\n')}\n`;
}

const range = ({
  ratio,
  low,
  high,
  confidence,
}: Pick<Change, 'ratio' | 'low' | 'high'> & { confidence?: number }): string =>
  `${formatChange(ratio)} CPU per request, ${Math.round((confidence ?? 0.95) * 100)} % interval ${formatChange(low)} to ${formatChange(high)}`;

const epochs = (n: number): string => `${n} ${n === 1 ? 'epoch' : 'epochs'}`;

function headline(result: BisectResult, width: number): string {
  const { kind, suspects, change } = result;
  switch (kind) {
    case 'same':
      return sameLine(result);
    case 'open':
      return 'not narrowed down to one commit in the time there was';
    case 'found': {
      const faster = (change?.ratio ?? 1) < 1;
      return `first ${faster ? 'faster' : 'slower'} commit: ${titleOf(suspects[0]!.commit, width - 22)}`;
    }
  }
}

/** Shown to be the same is more than not shown to differ. */
function sameLine({ good, bad, whole, margin }: BisectResult): string {
  const ends = `${shortHash(good)} (GOOD) and ${shortHash(bad)} (BAD)`;
  if (whole === null) return `${ends} do not differ, as far as was seen`;
  const seen = `${range(whole)}, ${epochs(whole.epochs)}`;
  if (whole.low > 1 || whole.high < 1)
    return `${ends} differ by less than ${formatPercent(margin)}, by all comparisons together; by their own: ${seen}`;
  const within = whole.low > 1 / (1 + margin) && whole.high < 1 + margin;
  return within
    ? `${ends} are the same to within ${formatPercent(margin)}: ${seen}`
    : `${ends} do not differ, as far as was seen: ${seen}; a larger --budget sees smaller differences`;
}

const formatPercent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;

function details(result: BisectResult): string[] {
  const { kind, suspects, change, whole, other, commits, comparisons, visited, skipped, durationMs, seed } =
    result;
  const [first] = suspects;
  const lines: string[] = [];
  if (kind !== 'same' && first !== undefined) {
    if (kind === 'found' && change !== null)
      lines.push(`${range(change)}, against its parent ${shortHash(first.parent)}, ${epochs(change.epochs)}`);
    if (kind === 'open')
      for (const { commit, probability } of suspects)
        lines.push(`${percent(probability)} ${titleOf(commit)}`);
    else lines.push(`probability ${first.probability.toFixed(3)} among ${commits} commits`);
    if (first.unmeasured.length > 0)
      lines.push(
        `or a commit before it that could not be measured: ${first.unmeasured.map(shortHash).join(', ')}`,
      );
    if (first.commit.merged > 0)
      lines.push(
        `it is a merge of ${first.commit.merged} ${first.commit.merged === 1 ? 'commit' : 'commits'}; to look inside: ` +
          `${LAB} bisect $(git merge-base ${shortHash(first.commit)}^1 ${shortHash(first.commit)}^2) ${shortHash(first.commit)}^2`,
      );
    if (whole !== null) lines.push(`all of the range: ${range(whole)}, ${epochs(whole.epochs)}`);
  }
  if (other !== null)
    lines.push(
      `one change does not explain all: ${range(other)}, somewhere after ${shortHash(other.from)} and up to ` +
        `${shortHash(other.to)}: ${LAB} bisect ${shortHash(other.from)} ${shortHash(other.to)}`,
    );
  for (const { commit, why } of skipped) lines.push(`skipped ${shortHash(commit)}: ${why}`);
  const measured = `${comparisons} ${comparisons === 1 ? 'comparison' : 'comparisons'} of ${visited} commits`;
  lines.push(`${measured} in ${formatDuration(durationMs)}, seed ${seed}`);
  return lines;
}

const percent = (probability: number): string => `${(100 * probability).toFixed(0)} %`.padStart(5);

function profileLines({ profile }: BisectResult, width: number): string[] {
  if (profile === null) return [];
  if (profile.kind === 'refused') return wrapped(`no profile: ${profile.why}`, width, '  ', '    ');
  return [
    ...wrapped(`profile: ${profile.summary}`, width, '  ', '    '),
    ...profile.changes.map(
      ({ name, place, parentUs, commitUs }) =>
        `    ${name} ${place}: ${formatFigure(parentUs, 'us')} → ${formatFigure(commitUs, 'us')} a request`,
    ),
  ];
}
