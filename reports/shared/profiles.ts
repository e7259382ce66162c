import type { ProfileChange } from '../../harness/model/profile.ts';

/** µs with a true minus sign, as many digits as mean something. */
export function us(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2).replace('-', '−');
}

export const signed = (value: number): string => `${value > 0 ? '+' : ''}${us(value)}`;

export const placeOf = ({ place, line }: Pick<ProfileChange, 'place' | 'line'>): string =>
  place === '' ? '' : `${place}${line === null ? '' : `:${line}`}`;

export const intervalOf = ({ lowUs, highUs }: ProfileChange): string =>
  lowUs === null || highUs === null ? 'too few epochs' : `${us(lowUs)} to ${us(highUs)}`;

export const shareOf = ({ share }: ProfileChange): string =>
  share === null ? '' : `${Math.round(share * 100)} %`.replace('-', '−');

export const PROFILE_NOTE =
  'Functions’ own time in µs of CPU per request, from profiling epochs of their own; what is listed was shown to differ, by all functions’ evidence together.';
