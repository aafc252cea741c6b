// Whoever has logged in again has other tokens; those of the forms on this page are put right.

import { readPage } from "../own-html.js";

const accountOf = (page) => page.querySelector("site-menu")?.dataset.account;

/** Whether its forms may be sent: never for somebody else, who would sign what another person wrote. */
export async function freshen() {
  const page = await readPage("/account");
  const account = accountOf(page);
  if (!account) return true; // the site says itself what nobody may do
  if (account !== accountOf(document)) return false;
  const { value } = page.querySelector("[name=csrf_token]");
  for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = value;
  return true;
}
