/** Verdicts as tests, for a CI that shows tests: `slower` is a failure. */
import type { Analysis } from '../harness/model/analysis.ts';
import { junitXml } from './formats/junit.ts';
import { junitSuites } from './formats/of-analysis.ts';
import type { ReportFormat } from './shared/format.ts';

export const renderJunit = (analysis: Analysis): string => junitXml(analysis.headline, junitSuites(analysis));

export const format: ReportFormat = { name: 'junit', file: 'report.junit.xml', render: renderJunit };
