// The one place where text becomes HTML in the browser: only what this site itself has answered is ever shown.

const policy = globalThis.trustedTypes?.createPolicy("rejoinder", { createHTML: (html) => html });
const trust = (html) => (policy ? policy.createHTML(html) : html);

/** What this site has answered, as a page that is not shown. */
export const ownHtml = (text) => new DOMParser().parseFromString(trust(text), "text/html");

/** A page of ours that is not shown yet; throws where it is not there. */
export async function readPage(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(response.status);
  return ownHtml(await response.text());
}

const TAG = /<[a-z](?:"[^"]*"|'[^']*'|[^'">])*>/gi;

/** What somebody pasted, to be read and never shown: in such a document nothing runs and nothing is fetched.
    Its styles are found under `data-style`, for the policy would complain of them and of handlers. */
export function readForeign(html) {
  const bare = html.replace(/<style[^]*?<\/style\s*>/gi, "").replace(TAG, (tag) => tag.replace(/(?<=[\s"'/])(style|on\w+)(?=\s*=)/gi, " data-$1"));
  return new DOMParser().parseFromString(trust(bare), "text/html");
}

/** A text as HTML that says the same. */
export const asHtml = (text) => trust(text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt()};`));

/** The fragment with which one of our own addresses answers a form; throws where it does not. */
async function ask(address, form, signal) {
  const url = new URL(address, location.href);
  if (url.origin !== location.origin) throw new Error("not our own address");
  const response = await fetch(url, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { Accept: "text/html", "X-Fragment": "1" },
    redirect: "error",
    signal,
  });
  if (![200, 422].includes(response.status) || !response.headers.get("Content-Type")?.startsWith("text/html")) throw new Error(response.status);
  return trust(await response.text());
}

/** Shows the answer to a form. */
export async function showAnswer(element, address, form) {
  element.innerHTML = await ask(address, form);
}

/** The answer to a form, not shown yet. */
export async function readAnswer(address, form, signal) {
  return new DOMParser().parseFromString(await ask(address, form, signal), "text/html").body;
}
