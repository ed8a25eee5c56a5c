/* Which words differ between two answers. */

const WORDS = /\s+|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{M}\p{N}_]+|[^]/gu;
const MOST_CELLS = 9_000_000;
const LEAST_SHARED = 0.25;

/**
 * Compare two texts word by word.
 *
 * Returns for each the pieces [text, whether it differs], or a sentence that says why
 * nothing is marked.
 */
function differences(ours, theirs) {
  const [a, b] = [ours, theirs].map((text) => text.match(WORDS) ?? []);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const middles = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  if (middles[0].length * middles[1].length > MOST_CELLS) return "Too long to mark what differs.";
  const shared = common(...middles);
  const isWord = (word) => /[\p{L}\p{N}]/u.test(word);
  const [words, same] = [
    a.filter(isWord).length + b.filter(isWord).length,
    a.filter((word, i) => isWord(word) && (i < start || i >= a.length - end || shared[0][i - start])).length,
  ];
  if (words && (2 * same) / words < LEAST_SHARED) {
    return `They share ${Math.round((200 * same) / words)} % of their words: nothing is marked.`;
  }
  return [a, b].map((all, side) =>
    pieces(all, (i) => i >= start && i < all.length - end && !shared[side][i - start]),
  );
}

/** Mark the longest common subsequence of two lists, in each of them. */
function common(a, b) {
  const width = b.length + 1;
  const longest = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const here = i * width + j;
      longest[here] = a[i] === b[j] ? longest[here + width + 1] + 1 : Math.max(longest[here + width], longest[here + 1]);
    }
  }
  const marks = [new Uint8Array(a.length), new Uint8Array(b.length)];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) marks[0][i++] = marks[1][j++] = 1;
    else if (longest[(i + 1) * width + j] >= longest[i * width + j + 1]) i += 1;
    else j += 1;
  }
  return marks;
}

/** Join words into pieces; a blank between two words that differ differs too. */
function pieces(words, differs) {
  const told = [];
  words.forEach((word, i) => {
    const between = /^\s+$/.test(word) && i > 0 && i < words.length - 1;
    const marked = between ? differs(i - 1) && differs(i + 1) : differs(i);
    if (told.length && told.at(-1)[1] === marked) told.at(-1)[0] += word;
    else told.push([word, marked]);
  });
  return told;
}
