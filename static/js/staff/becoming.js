// Changes as little as possible of what is shown.

/** Makes the children of one element those of another; whatever is the same stays, with where it was scrolled to. */
export function become(shown, fresh) {
  const [before, after] = [[...shown.childNodes], [...fresh.childNodes]];
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  let tail = 0;
  while (head < shorter && before[head].isEqualNode(after[head])) head++;
  while (tail < shorter - head && before.at(-1 - tail).isEqualNode(after.at(-1 - tail))) tail++;
  const rest = before[before.length - tail] ?? null;
  before.slice(head, before.length - tail).forEach((node) => node.remove());
  after.slice(head, after.length - tail).forEach((node) => shown.insertBefore(node, rest));
}
