/**
 * Sends updates to all open pages as server-sent events.
 *
 * @module
 */

/** More viewers would take too much CPU time from the load. */
const MOST_VIEWERS = 50;
/**
 * Number of updates that may be queued per viewer; further ones are skipped, as each is complete.
 */
const MOST_WAITING = 2;

type Bytes = Uint8Array<ArrayBuffer>;

/** The viewers of a run. */
export class Viewers {
  #viewers = new Set<ReadableStreamDefaultController<Bytes>>();

  /** Number of viewers. */
  get count(): number {
    return this.#viewers.size;
  }

  /**
   * Creates a response that streams updates until the viewer leaves.
   *
   * @param first the first event to send
   */
  add(first: Bytes | null): Response {
    if (this.#viewers.size >= MOST_VIEWERS) {
      return new Response(`There are ${MOST_VIEWERS} viewers already.\n`, { status: 503 });
    }
    let viewer: ReadableStreamDefaultController<Bytes>;
    const body = new ReadableStream<Bytes>({
      start: (controller) => {
        viewer = controller;
        this.#viewers.add(viewer);
        // Browsers reconnect after this delay if the connection is lost.
        viewer.enqueue(new TextEncoder().encode("retry: 1000\n\n"));
        if (first !== null) viewer.enqueue(first);
      },
      cancel: () => void this.#viewers.delete(viewer),
    }, { highWaterMark: MOST_WAITING });
    return new Response(body, {
      headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
    });
  }

  /** Sends an update to all viewers, except those with a full queue. */
  send(update: Bytes): void {
    for (const viewer of this.#viewers) {
      if ((viewer.desiredSize ?? 0) > 0) viewer.enqueue(update);
    }
  }

  /** Ends all responses. */
  close(): void {
    for (const viewer of this.#viewers) viewer.close();
    this.#viewers.clear();
  }
}
