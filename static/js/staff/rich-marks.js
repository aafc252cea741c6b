// What an element of HTML makes of its words: bold, italic, struck out, code, a link.

const inStyle = (style, name) => new RegExp(`(?:^|;)\\s*${name}\\s*:\\s*([^;]+)`, "i").exec(style)?.[1];

/** Where a link leads, if that is somewhere; what Google puts before it is taken off. */
function address(link) {
  const href = link.getAttribute("href") ?? "";
  if (!/^(https?:\/\/|mailto:)/i.test(href)) return "";
  const url = new URL(href);
  if (url.hash && url.origin === location.origin && url.pathname === location.pathname) return ""; // what a clipboard makes of "#…"
  return (url.hostname === "www.google.com" && url.pathname === "/url" && url.searchParams.get("q")) || href;
}

/** What an element makes of its words; a style says it louder than a name. */
export function marksOf(element) {
  const { style = "" } = element.dataset ?? {};
  const [weight, slant, line] = ["font-weight", "font-style", "text-decoration(?:-line)?"].map((name) => inStyle(style, name));
  const marks = {};
  if (element.matches("b, strong")) marks.bold = true;
  if (element.matches("i, em, cite")) marks.italic = true;
  if (element.matches("s, del, strike")) marks.strike = true;
  if (element.matches("code, tt, kbd, samp")) marks.code = true;
  if (element.matches("a")) marks.href = address(element);
  if (weight) marks.bold = /bold|[6-9]00/.test(weight);
  if (slant) marks.italic = /italic|oblique/.test(slant);
  if (line?.includes("line-through")) marks.strike = true;
  return marks;
}
