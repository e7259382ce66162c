import { bytesOf, type HttpInput } from './input.ts';

/** Deliveries that a shrinking may cost. */
const MOST_TRIES = 300;

/**
 * A smaller input that still shows the difference: in one segment if that will do, without the probe if that
 * will do, then pieces are taken away, each half as long as those before. At most MOST_TRIES questions.
 */
export async function shrink(
  input: HttpInput,
  differs: (input: HttpInput) => Promise<boolean>,
): Promise<HttpInput> {
  let tries = 0;
  const still = async (candidate: HttpInput): Promise<boolean> => tries++ < MOST_TRIES && differs(candidate);
  const whole = { ...input, segments: [bytesOf(input)] };
  let best = (await still(whole)) ? whole : input;
  if (best.probe && (await still({ ...best, probe: false }))) best = { ...best, probe: false };
  for (let i = 0; i < best.segments.length; i++) {
    for (let piece = Math.ceil(best.segments[i]!.length / 2); piece >= 1; piece = Math.floor(piece / 2)) {
      for (let at = 0; at < best.segments[i]!.length; ) {
        const segment = best.segments[i]!;
        const kept = Buffer.concat([segment.subarray(0, at), segment.subarray(at + piece)]);
        const candidate = { ...best, segments: best.segments.with(i, kept) };
        if (await still(candidate)) best = candidate;
        else at += piece;
      }
    }
  }
  return { ...best, segments: best.segments.filter((segment) => segment.length > 0) };
}
