/**
 * An HTTP/2 server that counts what it receives, and sends exactly the frames it is told to.
 *
 * @module
 */
import type { HeaderField } from "../../lib/http/message/request_encoding.ts";
import { FieldDecoder } from "../../lib/http/hpack/field_decoder.ts";
import {
  data,
  fieldsIn,
  frame,
  framesIn,
  headers,
  joined,
  OK,
  PREFACE,
  type SeenFrame,
  settings,
  SETTINGS_ACK,
  windowUpdate,
} from "./http2_frames.ts";

/** A request as the target received it. */
interface Http2Request {
  readonly streamId: number;
  readonly fields: readonly HeaderField[];
  readonly body: Uint8Array<ArrayBuffer>;
  /** Number of all requests before it. */
  readonly number: number;
}

/** Handles a request: returns bytes to write, or nothing. */
export type Http2Answering = (
  request: Http2Request,
  peer: Http2Peer,
) => Uint8Array | void | Promise<Uint8Array | void>;

/** How a target behaves. */
export interface Http2TargetOptions {
  readonly answering?: Http2Answering;
  readonly settings?: readonly (readonly [id: number, value: number])[];
  /** False if it never opens its windows again. */
  readonly opensWindows?: boolean;
  /** Called with each frame before anything else. */
  readonly onFrame?: (seen: SeenFrame, peer: Http2Peer) => void;
  /** A Unix socket to listen on instead. */
  readonly path?: string;
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly alpn?: readonly string[];
}

/** Encodes a complete response. */
export function answer(
  streamId: number,
  fields: readonly HeaderField[] = OK,
  body = "hello",
): Uint8Array {
  return joined([headers(streamId, fields), data(streamId, body, frame.END_STREAM)]);
}

/** A connection of a target. */
class Http2Peer {
  /** Number of the connection, from 0. */
  readonly number: number;
  requests = 0;
  mostInFlight = 0;
  readonly frames: SeenFrame[] = [];
  /** Streams that were opened but not answered. */
  readonly open = new Map<number, { fields: HeaderField[]; pieces: Uint8Array[] }>();
  readonly decoder = new FieldDecoder();
  isClosed = false;
  #connection: Deno.Conn;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(number: number, connection: Deno.Conn) {
    this.number = number;
    this.#connection = connection;
  }

  /** Writes in order; gives up if the client is gone. */
  write(bytes: Uint8Array): Promise<unknown> {
    return this.#writing = this.#writing.then(async () => {
      for (let at = 0; at < bytes.length;) at += await this.#connection.write(bytes.subarray(at));
    }).catch(() => {});
  }

  /** Closes after everything is written. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    await this.#writing;
    this.#connection.close();
  }

  cut(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#connection.close();
  }
}

/** A server on a free port of the loopback interface, until disposed. */
export class Http2Target implements AsyncDisposable {
  readonly peers: Http2Peer[] = [];
  readonly seen: Http2Request[] = [];
  #options: Http2TargetOptions;
  #listener: Deno.Listener<Deno.Conn>;
  #done: Promise<unknown>;
  #answers: Promise<void>[] = [];
  #block = new Uint8Array(0);

  constructor(options: Http2TargetOptions = {}) {
    this.#options = options;
    const { tls, path, alpn = ["h2"] } = options;
    const address = { hostname: "127.0.0.1", port: 0 };
    this.#listener = path !== undefined
      ? Deno.listen({ transport: "unix", path })
      : tls === undefined
      ? Deno.listen(address)
      : Deno.listenTls({ ...address, ...tls, alpnProtocols: [...alpn] });
    this.#done = this.#accept();
  }

  get port(): number {
    return (this.#listener.addr as Deno.NetAddr).port;
  }

  get url(): string {
    return `${this.#options.tls === undefined ? "http" : "https"}://127.0.0.1:${this.port}/`;
  }

  get requests(): number {
    return this.peers.reduce((sum, { requests }) => sum + requests, 0);
  }

  /** All frames of a type, on any connection. */
  framesOf(type: number): SeenFrame[] {
    return this.peers.flatMap(({ frames }) => frames.filter((seen) => seen.type === type));
  }

  /** The values of a field, by request. */
  field(name: string): (string | undefined)[] {
    return this.seen.map(({ fields }) => fields.find(([other]) => other === name)?.[1]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const peer of this.peers) peer.cut();
    await this.#done;
    await Promise.all(this.#answers);
  }

  async #accept(): Promise<void> {
    const serving: Promise<void>[] = [];
    try {
      for await (const connection of this.#listener) {
        // Otherwise its second small write would wait for a delayed acknowledgement.
        if ("setNoDelay" in connection) (connection as Deno.TcpConn).setNoDelay(true);
        const peer = new Http2Peer(this.peers.length, connection);
        this.peers.push(peer);
        serving.push(this.#serve(peer, connection).catch(() => {}).finally(() => peer.close()));
      }
    } catch {
      // A failed handshake, or the end.
    }
    await Promise.all(serving);
  }

  async #serve(peer: Http2Peer, connection: Deno.Conn): Promise<void> {
    let buffered = new Uint8Array(0);
    let isBegun = false;
    const buffer = new Uint8Array(64 * 1024);
    for (;;) {
      const count = await connection.read(buffer);
      if (count === null) return;
      buffered = joined([buffered, buffer.subarray(0, count)]);
      if (!isBegun) {
        if (buffered.length < PREFACE.length) continue;
        const text = new TextDecoder().decode(buffered.subarray(0, PREFACE.length));
        if (text !== PREFACE) throw new Error(`no preface: ${text}`);
        buffered = buffered.slice(PREFACE.length);
        isBegun = true;
        peer.write(settings(...this.#options.settings ?? []));
      }
      const { frames, taken } = framesIn(buffered);
      buffered = buffered.slice(taken);
      for (const seen of frames) this.#take(seen, peer);
    }
  }

  #take(seen: SeenFrame, peer: Http2Peer): void {
    const { type, flags, streamId, payload } = seen;
    peer.frames.push(seen);
    this.#options.onFrame?.(seen, peer);
    if (type === frame.SETTINGS && (flags & frame.ACK) === 0) peer.write(SETTINGS_ACK);
    if (type === frame.RST_STREAM) peer.open.delete(streamId);
    if (type === frame.HEADERS || type === frame.CONTINUATION) {
      this.#block = type === frame.HEADERS ? payload : joined([this.#block, payload]);
    }
    if (
      (type === frame.HEADERS || type === frame.CONTINUATION) && (flags & frame.END_HEADERS) !== 0
    ) {
      peer.open.set(streamId, { fields: fieldsIn(this.#block, peer.decoder), pieces: [] });
      peer.mostInFlight = Math.max(peer.mostInFlight, peer.open.size);
    }
    if (type === frame.DATA) {
      peer.open.get(streamId)?.pieces.push(payload);
      if (payload.length > 0 && this.#options.opensWindows !== false) {
        peer.write(
          joined([windowUpdate(0, payload.length), windowUpdate(streamId, payload.length)]),
        );
      }
    }
    const isEnd = (type === frame.HEADERS || type === frame.DATA) &&
      (flags & frame.END_STREAM) !== 0;
    if (isEnd && type === frame.HEADERS && (flags & frame.END_HEADERS) === 0) {
      throw new Error("a request without a body in two frames is not played here");
    }
    if (isEnd) this.#answers.push(this.#answer(streamId, peer));
  }

  async #answer(streamId: number, peer: Http2Peer): Promise<void> {
    const open = peer.open.get(streamId);
    if (open === undefined) return;
    const number = this.requests;
    peer.requests++;
    const request = { streamId, fields: open.fields, body: joined(open.pieces), number };
    this.seen.push(request);
    const bytes = await (this.#options.answering ?? (() => answer(streamId)))(request, peer);
    if (!(bytes instanceof Uint8Array)) return;
    peer.open.delete(streamId);
    peer.write(bytes);
  }
}
