// Completes the name behind an @ in a reply from those who take part: a listbox, walked from the text by arrows.

const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
const list = make("mention-list", { id: "people", role: "listbox", ariaLabel: "People in this thread" });
let text, names, start, end, marked;
const isAway = () => text.selectionStart !== end || text.selectionEnd !== end; // the caret, from what was typed

document.addEventListener("focusout", hide);
document.addEventListener("input", show);
document.addEventListener("selectionchange", () => list.isConnected && isAway() && hide());

async function show({ target }) {
  hide();
  if (target?.name !== "text") return;
  const typed = /(?:^|[^\p{L}\p{N}@/.])@([^\n@]{0,50})$/u.exec(target.value.slice(0, target.selectionEnd))?.[1];
  if (typed === undefined) return;
  text = target;
  end = text.selectionEnd;
  start = end - typed.length;
  names ??= fetch(text.form.dataset.people ?? new URL("people.json", text.form.action), { credentials: "omit" }).then((answer) => answer.json()).catch(() => []);
  const found = (await names).filter((name) => ` ${name}`.toLowerCase().includes(` ${typed}`.toLowerCase())).slice(0, 8);
  if (!found.length || found[0] === typed || isAway()) return;
  list.replaceChildren(...found.map((textContent, at) => make("div", { id: `person-${at}`, role: "option", textContent })));
  text.setAttribute("aria-controls", "people");
  text.after(list);
  mark(typed ? list.firstChild : null); // behind a bare @, Enter is still Enter
}

list.addEventListener("pointerdown", (event) => {
  event.preventDefault(); // the text keeps the focus
  if (!event.button && event.target !== list) choose(event.target);
});
document.addEventListener(
  "keydown",
  (event) => {
    if (!list.isConnected || event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown") mark(marked?.nextSibling || list.firstChild);
    else if (event.key === "ArrowUp") mark(marked?.previousSibling || list.lastChild);
    else if (event.key === "Escape") hide();
    else if (marked && (event.key === "Enter" || event.key === "Tab")) choose(marked);
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  true, // before the form, to which these keys mean something else
);

function hide() {
  list.remove();
  for (const name of ["aria-controls", "aria-activedescendant"]) text?.removeAttribute(name);
}

function mark(option) {
  marked?.removeAttribute("aria-selected");
  marked = option;
  option?.setAttribute("aria-selected", "true");
  if (option) text.setAttribute("aria-activedescendant", option.id);
}

function choose(option) {
  text.setSelectionRange(start, end);
  document.execCommand("insertText", false, option.textContent); // which can be undone
}

show({ target: document.activeElement }); // the script comes with the focus: perhaps an @ was faster
