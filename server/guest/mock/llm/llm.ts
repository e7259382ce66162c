/** mock.llm: answers of language models' providers. All of it is made when first used. */
import { messages } from './anthropic.ts';
import { chat } from './chat.ts';
import { completions } from './completions.ts';
import { embeddings } from './embeddings.ts';
import { error } from './errors.ts';
import { models } from './models.ts';

export const makeLlm = () => ({ chat, completions, embeddings, models, error, anthropic: { messages } });
