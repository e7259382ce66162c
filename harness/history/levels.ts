/** A series seen from its end: its levels, where they change, and what does not belong to any. Pure. */
import type { Night, RatioEstimate } from '../model/history.ts';
import { sharedBetween } from '../stats/change-point-between.ts';
import { eDivisive } from '../stats/change-point-e-divisive.ts';
import { nightEstimate } from '../stats/change-point-night.ts';
import { normalQuantile } from '../stats/quantiles.ts';
import { type Segment, segmentation } from '../stats/segmentation.ts';
import { isolatedNights } from '../stats/segmentation-isolated.ts';
import { calibratePenalty } from '../stats/segmentation-penalty.ts';

export interface SeriesLevel {
  /** First and last night. */
  from: string;
  to: string;
  nights: number;
  /** Ratio to the reference. */
  ratio: RatioEstimate;
  /** To the level before; null of the first. */
  change: RatioEstimate | null;
  /** The change is after the one commit, up to the other; null of the first. */
  after: string | null;
  upTo: string | null;
}

export interface SeriesLevels {
  levels: readonly SeriesLevel[];
  /** Nights that stand alone; they count in no level. */
  isolated: readonly string[];
  /** First nights of later levels after E-divisive and a t-test, which know nothing of the nights' errors. */
  secondOpinion: readonly string[];
  /** s.d. between nights beyond what their epochs explain, as a share; null with fewer than two nights. */
  between: number | null;
}

export interface LevelOptions {
  /** Chance that a series without a change is cut. Default 0.01. */
  rate?: number;
}

const CONFIDENCE = 0.95;
/** One night is no level, unless it is the last and was measured again: others that differ from both sides stand alone. */
const SHORTEST = 2;

/** Only nights of the latest one's ruler are looked at. */
export function levelsOf(all: readonly Night[], { rate = 0.01 }: LevelOptions = {}): SeriesLevels {
  const ruler = all.at(-1)?.ruler;
  const nights = all
    .filter((night) => night.ruler === ruler)
    .flatMap((night) => {
      const estimate = nightEstimate(night.second.length > 0 ? night.second : night.first);
      return estimate === null || estimate.variance === 0 ? [] : [{ night, estimate }];
    });
  const between = sharedBetween([[nights.map(({ estimate }) => estimate)]])[0]?.variance ?? 0;
  const observations = nights.map(({ estimate: { mean, variance } }) => ({
    mean,
    variance: variance + between,
  }));
  const isolated = isolatedNights(observations);
  const counted = observations.map((it, i) =>
    isolated[i] ? { ...it, variance: Number.POSITIVE_INFINITY } : it,
  );
  const shortest = (nights.at(-1)?.night.second.length ?? 0) > 0 ? 1 : SHORTEST;
  const penalty = calibratePenalty(nights.length, rate, shortest);
  const segments = segmentation(counted, { penalty, shortest });
  return {
    levels: segments.map((segment, i) => levelOf(nights, segment, segments[i - 1])),
    isolated: nights.filter((_, i) => isolated[i]).map(({ night }) => night.night),
    secondOpinion: eDivisive(nights.map(({ estimate }) => estimate.mean)).map((i) => nights[i]!.night.night),
    between: nights.length < 2 ? null : Math.expm1(Math.sqrt(between)),
  };
}

function levelOf(
  nights: readonly { night: Night; estimate: { epochs: number } }[],
  segment: Segment,
  previous: Segment | undefined,
): SeriesLevel {
  const own = nights.slice(segment.from, segment.to);
  const epochs = own.reduce((sum, { estimate }) => sum + estimate.epochs, 0);
  return {
    from: own[0]!.night.night,
    to: own.at(-1)!.night.night,
    nights: own.length,
    ratio: ratioOf(segment.mean, segment.variance, epochs),
    change:
      previous === undefined
        ? null
        : ratioOf(segment.mean - previous.mean, segment.variance + previous.variance, epochs),
    after: previous === undefined ? null : nights[segment.from - 1]!.night.commit,
    upTo: previous === undefined ? null : own[0]!.night.commit,
  };
}

function ratioOf(log: number, variance: number, epochs: number): RatioEstimate {
  const half = normalQuantile((1 + CONFIDENCE) / 2) * Math.sqrt(variance);
  return {
    ratio: Math.exp(log),
    low: Math.exp(log - half),
    high: Math.exp(log + half),
    confidence: CONFIDENCE,
    epochs,
  };
}
