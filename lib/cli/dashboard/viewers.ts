/**
 * Sends updates to all open pages as server-sent events.
 *
 * @module
 */

/** More would cost the load more than a watched run should. */
const MOST_VIEWERS = 50;
/** Updates that a viewer may lag behind before one is skipped: each of them is whole. */
const MOST_WAITING = 2;

type Bytes = Uint8Array<ArrayBuffer>;

/** Those who watch a run. */
export class Viewers {
  #viewers = new Set<ReadableStreamDefaultController<Bytes>>();

  /** How many there are. */
  get count(): number {
    return this.#viewers.size;
  }

  /** A response that goes on for as long as the viewer stays. @param first sent at once */
  add(first: Bytes | null): Response {
    if (this.#viewers.size >= MOST_VIEWERS) {
      return new Response(`There are ${MOST_VIEWERS} viewers already.\n`, { status: 503 });
    }
    let viewer: ReadableStreamDefaultController<Bytes>;
    const body = new ReadableStream<Bytes>({
      start: (controller) => {
        viewer = controller;
        this.#viewers.add(viewer);
        // A browser asks again after this long where the connection is lost.
        viewer.enqueue(new TextEncoder().encode("retry: 1000\n\n"));
        if (first !== null) viewer.enqueue(first);
      },
      cancel: () => void this.#viewers.delete(viewer),
    }, { highWaterMark: MOST_WAITING });
    return new Response(body, {
      headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
    });
  }

  /** Sends an update to all; one who lags behind gets the next. */
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
