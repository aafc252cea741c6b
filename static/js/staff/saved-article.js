// Saves without leaving the page, so that undo, the caret and what one goes on typing stay.

import { ownHtml } from "../own-html.js";
import { adopt } from "./article-fields.js";

/** What the site answers to the form; throws where it does not. */
export async function post(form, submitter) {
  const body = new URLSearchParams(new FormData(form, submitter));
  const response = await fetch(form.getAttribute("action"), { method: "POST", body });
  if (response.status >= 500) throw new Error(response.status);
  return { isDone: response.ok && response.redirected, url: response.url, page: ownHtml(await response.text()) };
}

const shape = (form) => [...form.elements].filter(({ name }) => name).map(({ name, type, value }) => (type === "submit" ? value : name)).join();
const formOf = (page) => page.querySelector("form.writing");

/** Whether the answer is the editor as it stands here, with the same fields and buttons. */
export const isSame = (form, { url, page }) => new URL(url).searchParams.has("saved") && formOf(page) && shape(formOf(page)) === shape(form);

/** What is said above the text; the notice of what was brought back is this window's own. */
function above(page) {
  const desk = page.querySelector("writing-desk");
  return [...desk.parentElement.children].filter((each) => each.compareDocumentPosition(desk) & Node.DOCUMENT_POSITION_FOLLOWING && !each.matches("[data-restored]"));
}

/** Lets the page say what the answer says, but for title and text, and what was typed since it was sent. */
export function show(form, { url, page }, sent) {
  const fresh = formOf(page);
  const [first, ...others] = above(document);
  first.replaceWith(...above(page).map((each) => document.importNode(each, true)));
  others.forEach((each) => each.remove());
  adopt(form, sent, fresh);
  for (const place of ["[data-beside]", ".save-state"]) form.querySelector(place).replaceChildren(...document.importNode(fresh.querySelector(place), true).childNodes);
  form.setAttribute("action", fresh.getAttribute("action"));
  const said = [...fresh.querySelectorAll("summary")];
  form.querySelectorAll("summary").forEach((summary, n) => (summary.textContent = said[n].textContent));
  for (const name of ["title", "source"]) form.elements[name].lang = fresh.elements[name].lang;
  const [preview, next] = [form, fresh].map((each) => each.querySelector("[formaction]"));
  preview.setAttribute("formaction", next.getAttribute("formaction"));
  document.title = page.title;
  history.replaceState(null, "", new URL(url).pathname);
}
