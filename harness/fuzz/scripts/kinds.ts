import { ANSWER_KINDS } from './answer-kinds.ts';
import type { Kind } from './kind.ts';
import { LANGUAGE_KINDS } from './language-kinds.ts';

export const KINDS: readonly Kind[] = [...LANGUAGE_KINDS, ...ANSWER_KINDS];
