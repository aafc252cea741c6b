// Turns a table of HTML into one of Markdown; its first row is the heading.

/** The words of a cell in one line. */
const words = (cell, blocks) => blocks(cell).join(" ").replace(/\\?\s*\n\s*/g, " ").replace(/(?<!\\)\|/g, "\\|");

/** The table as one block of Markdown; `blocks` tells those within a node. A single column is a box, no table. */
export function tableOf(node, blocks) {
  const rows = [...node.rows].map(({ cells }) => [...cells].flatMap((cell) => [words(cell, blocks), ...Array(Math.min(cell.colSpan, 100) - 1).fill("")]));
  const width = Math.max(0, ...rows.map((row) => row.length));
  if (width < 2) return [...node.rows].flatMap(({ cells }) => [...cells].flatMap(blocks));
  const lines = rows.map((row) => `| ${Array.from({ length: width }, (_, n) => row[n] ?? "").join(" | ")} |`);
  return [[lines[0], `|${" --- |".repeat(width)}`, ...lines.slice(1)].join("\n")];
}
