/**
 * Units are in the names: `…Ns`, `…Us`, `…Ms`, `…S`, `…Bytes`, `…PerS`. This is the only file that
 * converts between them or turns them into text.
 */
export const NS_PER_US = 1_000;
export const NS_PER_MS = 1_000_000;
export const NS_PER_S = 1_000_000_000;
export const US_PER_MS = 1_000;
export const MS_PER_S = 1_000;

/** Digits that suit a value of this size: 3 significant ones, never exponent notation. */
function significant(value: number, digits = 3): string {
  if (value === 0) return '0';
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  const decimals = Math.min(6, Math.max(0, digits - 1 - magnitude));
  return value.toFixed(decimals);
}

const thousands = (text: string): string => {
  const [whole, fraction] = text.split('.');
  const grouped = whole!.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
};

/** `71.2 µs`, `4.31 ms`, `1.20 s` from microseconds. */
export function formatUs(us: number): string {
  if (us < 1_000) return `${significant(us)} µs`;
  if (us < 1_000_000) return `${significant(us / 1_000)} ms`;
  return `${significant(us / 1_000_000)} s`;
}

/** `14,100 req/s` */
export function formatRate(perS: number): string {
  return `${thousands(perS >= 100 ? perS.toFixed(0) : significant(perS))} req/s`;
}

/** `61.4 MiB` */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${significant(bytes / 1024)} KiB`;
  if (bytes < 1024 ** 3) return `${significant(bytes / 1024 ** 2)} MiB`;
  return `${significant(bytes / 1024 ** 3)} GiB`;
}

/** `12.3 µs`, `−0.42 µs`, `1.45 KiB`, `0 B`: a figure of a profile, which may be below 0. */
export function formatFigure(value: number, unit: 'us' | 'bytes'): string {
  const size = Math.abs(value);
  const text =
    unit === 'bytes' && size >= 1024 ? formatBytes(size) : `${figure(size)} ${unit === 'us' ? 'µs' : 'B'}`;
  return value < 0 && Number.parseFloat(text) !== 0 ? `−${text}` : text;
}

const figure = (size: number): string => size.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);

/** `2 min 5 s` from milliseconds. */
export function formatDuration(ms: number): string {
  const s = Math.round(ms / MS_PER_S);
  if (ms < MS_PER_S) return `${Math.round(ms)} ms`;
  if (s < 60) return `${s} s`;
  if (s < 3_600) return s % 60 === 0 ? `${s / 60} min` : `${Math.floor(s / 60)} min ${s % 60} s`;
  return `${Math.floor(s / 3_600)} h ${Math.round((s % 3_600) / 60)} min`;
}

/** `+6.6 %`, `−0.31 %`: the change a ratio stands for. */
export function formatChange(ratio: number, decimals = 1): string {
  const percent = (ratio - 1) * 100;
  const text = Math.abs(percent).toFixed(decimals);
  if (Number(text) === 0) return `${text} %`;
  return `${percent < 0 ? '−' : '+'}${text} %`;
}

export function formatCount(n: number): string {
  return thousands(Number.isInteger(n) ? String(n) : n.toFixed(1));
}

/** Milliseconds from `90s`, `3m`, `1500ms`, `1h`, or a bare number of seconds; undefined if it is none. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|min|h)?$/.exec(text.trim());
  if (!match) return undefined;
  const scale = { ms: 1, s: MS_PER_S, m: 60_000, min: 60_000, h: 3_600_000 }[match[2] ?? 's'];
  return Number(match[1]) * scale!;
}

/** `150 ms`, or `150 ms (users-param), 1000 ms (big-script)` where lengths differ. */
export function formatSlices(sliceMs: Readonly<Record<string, number>>): string {
  const lengths = Object.entries(sliceMs);
  const alike = new Set(lengths.map(([, ms]) => ms)).size === 1;
  return alike
    ? `${lengths[0]![1]} ms`
    : lengths.map(([scenario, ms]) => `${ms} ms (${scenario})`).join(', ');
}
