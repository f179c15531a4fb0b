/**
 * Decodes the Huffman code of HPACK (RFC 7541, section 5.2 and appendix B), four bits at a time.
 *
 * @module
 */

/** Code length of each symbol in base 36, by symbol; the last one is EOS. The code is canonical. */
const LENGTHS = "dnsssssssoussussssssssusssssssss" +
  "6aacd68baa8b8666555666666678f6ca" +
  "d67777777777777777777777878djde6" +
  "f56565666577666567655677777fbeds" +
  "kmkkmmmnmnnnnnonoomnonnnnlmnmnno" +
  "mlkmmnnlnmmolmnnllmlnmnnkmmmnmmn" +
  "qqkjmnmpqqqrrqopjlqrrqrollqqsrrr" +
  "koklmllnmmppooqnqrqqrrrrrsrrrrrqu";

const EOS = 256;
/** Padding consists of the most significant bits of EOS and is shorter than a byte. */
const MOST_PADDING_BITS = 7;

/** The bits of a transition besides the symbol. */
const EMITS = 1 << 8;
const ACCEPTS = 1 << 9;
const FAILS = 1 << 10;
const STATE_SHIFT = 11;

/** Transitions by state and four bits: a symbol, flags and the next state. */
const TRANSITIONS = createTransitions();

/**
 * Decodes bytes into `out`, which needs room for 8/5 of their number; returns the end of the text.
 * Returns -1 if the code or its padding is malformed.
 */
export function decodeHuffman(
  bytes: Uint8Array,
  from: number,
  to: number,
  out: Uint8Array,
  at: number,
): number {
  let transition = ACCEPTS;
  for (let i = from; i < to; i++) {
    const byte = bytes[i];
    transition = TRANSITIONS[(transition >>> STATE_SHIFT) << 4 | byte >>> 4];
    if ((transition & EMITS) !== 0) out[at++] = transition;
    if ((transition & FAILS) !== 0) return -1;
    transition = TRANSITIONS[(transition >>> STATE_SHIFT) << 4 | byte & 15];
    if ((transition & EMITS) !== 0) out[at++] = transition;
    if ((transition & FAILS) !== 0) return -1;
  }
  return (transition & ACCEPTS) === 0 ? -1 : at;
}

/** A node of the code tree: leaves have a symbol, other nodes two children. */
interface Node {
  readonly children: Node[];
  symbol: number | null;
  state: number;
  /** True if ending here is valid padding. */
  accepts: boolean;
}

function createTransitions(): Int32Array {
  const nodes: Node[] = [];
  const root = createTree(nodes);
  let padding: Node | undefined = root;
  for (let bits = 0; bits <= MOST_PADDING_BITS; bits++) {
    padding!.accepts = true;
    padding = padding!.children[1];
  }
  const transitions = new Int32Array(nodes.length * 16);
  for (const node of nodes) {
    for (let bits = 0; bits < 16; bits++) {
      transitions[node.state << 4 | bits] = transitionOf(node, bits, root);
    }
  }
  return transitions;
}

function transitionOf(from: Node, bits: number, root: Node): number {
  let node = from;
  let emitted = 0;
  for (let bit = 3; bit >= 0; bit--) {
    node = node.children[bits >>> bit & 1];
    if (node.symbol === null) continue;
    // No code is shorter than five bits, so four bits end at most one code.
    if (node.symbol === EOS) return FAILS;
    emitted = EMITS | node.symbol;
    node = root;
  }
  return node.state << STATE_SHIFT | (node.accepts ? ACCEPTS : 0) | emitted;
}

/** Creates the tree; returns its root and collects the inner nodes. */
function createTree(nodes: Node[]): Node {
  const create = (): Node => ({ children: [], symbol: null, state: 0, accepts: false });
  const root = create();
  const lengths = Array.from(LENGTHS, (digit) => parseInt(digit, 36));
  const symbols = lengths.map((_, symbol) => symbol)
    .sort((a, b) => lengths[a] - lengths[b] || a - b);
  let code = 0;
  let codeLength = 0;
  for (const symbol of symbols) {
    code *= 2 ** (lengths[symbol] - codeLength);
    codeLength = lengths[symbol];
    let node = root;
    for (let bit = codeLength - 1; bit >= 0; bit--) {
      node = node.children[code >>> bit & 1] ??= create();
    }
    node.symbol = symbol;
    code++;
  }
  const number = (node: Node) => {
    if (node.symbol !== null) return;
    node.state = nodes.push(node) - 1;
    node.children.forEach(number);
  };
  number(root);
  return root;
}
