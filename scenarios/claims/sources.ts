/** Texts whose claims are spread over several scenarios, in a few words. */
export const PROFILING_GUIDE = 'A Node.js profiling guide (for an LLM API proxy), a hot spot it names';
