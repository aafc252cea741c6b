// The one place where text becomes HTML in the browser: only what this site itself has answered.

const policy = globalThis.trustedTypes?.createPolicy("rejoinder", { createHTML: (html) => html });
const trust = (html) => (policy ? policy.createHTML(html) : html);

/** A page of ours that is not shown yet; throws where it is not there. */
export async function readPage(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(response.status);
  return new DOMParser().parseFromString(trust(await response.text()), "text/html");
}

/** Shows the fragment with which one of our own addresses answers a form; throws where it does not. */
export async function showAnswer(element, address, form) {
  const url = new URL(address, location.href);
  if (url.origin !== location.origin) throw new Error("not our own address");
  const response = await fetch(url, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { Accept: "text/html", "X-Fragment": "1" },
    redirect: "error",
  });
  if (![200, 422].includes(response.status) || !response.headers.get("Content-Type")?.startsWith("text/html")) throw new Error(response.status);
  element.innerHTML = trust(await response.text());
}
