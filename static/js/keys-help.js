// Says which keys there are, and turns those of the thread off.

import { kept } from "./kept.js";
import { linkButton } from "./link-button.js";

const WRITING = { "Ctrl+Enter": "post what you have written", Esc: "leave the reply, or the list of names" };

function make(tag, ...inside) {
  const made = document.createElement(tag);
  made.append(...inside);
  return made;
}

const lines = (keys) => make("dl", ...Object.entries(keys).flatMap(([key, words]) => [make("dt", make("kbd", key)), make("dd", words)]));

export function help(keys, isOff, writing = WRITING) {
  if (document.querySelector("dialog")) return;
  const box = Object.assign(make("input"), { type: "checkbox", checked: !isOff });
  box.addEventListener("change", () => kept.set("keys", box.checked ? "on" : "off"));
  const close = Object.assign(linkButton("Close", () => dialog.close()), { autofocus: true }); // not the box: Space is soon pressed
  const dialog = make("dialog", make("h2", "Keys"), lines(keys), make("label", box, "Use these keys"), close);
  if (writing) close.before(lines(writing));
  dialog.ariaLabel = "Keys";
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
