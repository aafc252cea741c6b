// Makes what Word and Google Docs put on the clipboard the HTML that it means.

const NOISE = "script, meta, link, title, template, xml, noscript";
const LEVEL = /mso-list:\s*l\d+\s+level(\d)/i;
const IGNORED = "[data-style*='mso-list:Ignore' i], [data-style*='mso-list: Ignore' i]";
const ORDERED = /^\s*\(?[\da-z]{1,4}[.)]/i;

/** Word's paragraphs that look like items of a list become a list. */
function gatherItems(body) {
  const make = (name) => body.ownerDocument.createElement(name);
  for (const item of body.querySelectorAll("p, h1, h2, h3, h4, h5, h6")) {
    const level = Number(LEVEL.exec(item.dataset.style)?.[1]);
    const sign = item.querySelector(IGNORED);
    if (!level || !sign) continue;
    const name = ORDERED.test(sign.textContent) ? "ol" : "ul";
    sign.remove();
    const before = item.previousElementSibling;
    let list = before?.hasAttribute("data-gathered") ? before : null;
    if (!list || (level === 1 && list.localName !== name)) {
      list = make(name);
      list.setAttribute("data-gathered", "");
      item.before(list);
    }
    for (let depth = 1; depth < level; depth++) {
      const above = list.lastElementChild ?? list.appendChild(make("li"));
      list = above.querySelector(":scope > ul, :scope > ol") ?? above.appendChild(make(name));
    }
    const li = list.appendChild(make("li"));
    li.append(...item.childNodes);
    item.remove();
  }
}

/** Takes out what nobody reads. */
export function tidy(body) {
  body.querySelectorAll(NOISE).forEach((each) => each.remove());
  gatherItems(body);
}
