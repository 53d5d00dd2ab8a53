/** Requests in flight, each shared by all who ask for the same. */

interface InFlight {
  readonly promise: Promise<unknown>;
  readonly abort: AbortController;
  nWaiting: number;
}

export class JointRequests {
  private readonly inFlight = new Map<string, InFlight>();

  /** Joins the request of this key or starts it; it is aborted when all who waited have gone. */
  async join<T>(
    key: string,
    signal: AbortSignal | undefined,
    start: (joint: AbortSignal) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted();
    const request = this.inFlight.get(key) ?? this.open(key, start);
    request.nWaiting += 1;
    try {
      return (await untilAborted(request.promise, signal)) as T;
    } finally {
      request.nWaiting -= 1;
      if (request.nWaiting === 0) {
        if (this.inFlight.get(key) === request) this.inFlight.delete(key);
        request.abort.abort(); // no effect on a request that was answered
      }
    }
  }

  private open(key: string, start: (joint: AbortSignal) => Promise<unknown>): InFlight {
    const abort = new AbortController();
    const promise = start(abort.signal);
    const request = { promise, abort, nWaiting: 0 };
    this.inFlight.set(key, request);
    return request;
  }
}

/** The promise's outcome, or the signal's reason as soon as that is aborted. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise<T>((resolve, reject) => {
    const leave = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', leave, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
