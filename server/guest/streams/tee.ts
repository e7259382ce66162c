import { ReadableCore } from './readable-core.ts';

/** Two streams of the same chunks. Cancelling reaches the original once both branches are cancelled. */
export function teeCore(original: ReadableCore): [ReadableCore, ReadableCore] {
  const reader = original.lock();
  const reasons: unknown[] = [];
  const bothCancelled = Promise.withResolvers<unknown>();
  const gone = [false, false];
  let reading = false;
  let again = false;

  const branches: [ReadableCore, ReadableCore] = [branch(0), branch(1)];
  const open = () => branches.filter((core, i) => !gone[i] && core.canEnqueue);

  function branch(index: number): ReadableCore {
    const cancel = (reason: unknown) => {
      gone[index] = true;
      reasons[index] = reason;
      if (gone[0] && gone[1]) bothCancelled.resolve(original.cancel(reasons));
      return bothCancelled.promise;
    };
    return new ReadableCore({ pull, cancel }, 1, () => 1);
  }

  async function pull(): Promise<void> {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    do {
      again = false;
      try {
        const { value, done } = await original.read(reader);
        for (const core of open()) {
          if (done) core.close();
          else core.enqueue(value);
        }
        if (done) bothCancelled.resolve(undefined);
      } catch (error) {
        for (const core of open()) core.fail(error);
        bothCancelled.resolve(undefined);
      }
    } while (again);
    reading = false;
  }

  reader.closed.promise.catch((error) => {
    for (const core of open()) core.fail(error);
    bothCancelled.resolve(undefined);
  });
  return branches;
}
