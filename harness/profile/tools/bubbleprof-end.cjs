/**
 * Preloaded into a server under clinic bubbleprof, which otherwise never ends: the stream whose end it waits for does not
 * close. The time is for what it still has to write.
 */
process.once('beforeExit', () => setTimeout(() => process.exit(0), 1500));
