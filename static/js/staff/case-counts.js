// How many wait: on the tabs as the site counts them, and in the heading those of this tab and filter.

const spell = (count) => count.toLocaleString("en");

/** `counts` is what the site says of each tab; `change` is what one has just done to those that are shown here. */
export function showCounts(counts, change) {
  for (const shown of document.querySelectorAll("[data-count]")) shown.textContent = spell(counts[shown.dataset.count]);
  const elsewhere = document.querySelector("[data-elsewhere]");
  for (const link of elsewhere.children) link.hidden = !counts[link.dataset.tab];
  const heading = document.querySelector("[data-waiting]");
  const { tab, waiting, one, many, none } = heading.dataset;
  const left = tab ? counts[tab] : Math.max(0, Number(waiting) + change);
  heading.dataset.waiting = left;
  const isOver = tab && !elsewhere.querySelector(":not([hidden])[data-tab]");
  heading.textContent = left ? `${spell(left)} ${left === 1 ? one : many}` : isOver ? "Nothing waits for you." : none;
  elsewhere.hidden = left > 0;
}
