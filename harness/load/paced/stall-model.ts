/** A server that answers one request after the other and stands still again and again. */
export interface StallModel {
  /** Length of a stall. */
  stallMs: number;
  /** From the beginning of one stall to that of the next. */
  everyMs: number;
  /** Share of its time, stalls left out, that the server is busy: arrival rate ÷ rate at which it serves a queue. */
  utilisation: number;
  /** Response time of a request that meets neither stall nor queue. */
  baseMs: number;
}

/**
 * The response time in ms, from the intended send, at `percentile` of an open loop against such a server.
 *
 * Arrivals come at rate λ, each takes 1/μ to serve, ρ = λ/μ. Take queues as fluid and u as the time since the
 * stall began. During the stall, u ≤ S, an arrival waits for the rest of it, S − u, and then for the λu who came
 * before it, ρu. After it, what is left of the backlog, ρS, shrinks by 1 − ρ in every unit of time. Both are the
 * same straight line:
 *
 *     W(u) = S − (1 − ρ)·u        for 0 ≤ u ≤ S/(1 − ρ)
 *
 *     wait
 *      S │╲
 *        │  ╲                  slope −(1 − ρ)
 *        │    ╲
 *        └──────╲──────────────┬─▶ u
 *        0   S  S/(1−ρ)        T
 *
 * Arrivals are even in time (by PASTA also Poisson ones), so the share that waits longer than w is
 * (S − w) / ((1 − ρ)·T), and the wait at percentile p is
 *
 *     w(p) = max(0, S − (1 − p/100)·(1 − ρ)·T)
 *
 * The base is added to all. Ordinary queueing between stalls is left out: it is small against S where ρ is.
 * The measured run must last a whole number of T. Holds for backlogs that are gone before the next stall.
 *
 * Throws RangeError where they would not be, or for a percentile outside (0, 100).
 */
export function stallPercentileMs(model: StallModel, percentile: number): number {
  const { stallMs, everyMs, utilisation, baseMs } = model;
  if (!(percentile > 0 && percentile < 100)) {
    throw new RangeError(`expected a percentile above 0 and below 100, got ${percentile}`);
  }
  if (!(utilisation >= 0 && stallMs / (1 - utilisation) <= everyMs && utilisation < 1)) {
    throw new RangeError(
      `expected a backlog that is gone before the next stall, got stalls of ${stallMs} ms every ${everyMs} ms at a utilisation of ${utilisation}`,
    );
  }
  const longer = 1 - percentile / 100;
  return Math.max(0, stallMs - longer * (1 - utilisation) * everyMs) + baseMs;
}
