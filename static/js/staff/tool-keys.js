// Which keys do what a tool does, and how they are called on this keyboard.

const isMac = /^(Mac|iP)/.test(navigator.platform);
const onKeyboard = (keys) => (isMac ? keys.replace("Shift+", "⇧").replace(/(?:Control|Ctrl)\+/, "⌘") : keys.replace("Control", "Ctrl"));

/** The keys of a command as `aria-keyshortcuts` has them, whatever alphabet the keyboard types. */
function pressed({ key, code, ctrlKey, metaKey, altKey, shiftKey }) {
  if (altKey || ctrlKey === metaKey) return "";
  const letter = /^[a-z]$/i.test(key) ? key : code.replace(/^(Key|Digit)/, "");
  return `${isMac ? "Meta" : "Control"}+${shiftKey ? "Shift+" : ""}${letter.toUpperCase()}`;
}

/** The button that does the same as these keys. */
export const commandOf = (event, buttons) =>
  event.isComposing ? undefined : buttons.find((button) => button.getAttribute("aria-keyshortcuts") === pressed(event));

/** Says in the title of each button which keys do the same, and calls keys elsewhere what they are called here. */
export function nameKeys(buttons, others) {
  for (const button of buttons) {
    const keys = button.getAttribute("aria-keyshortcuts");
    if (!keys) continue;
    button.title = `${button.textContent} (${onKeyboard(keys)})`;
    if (isMac) button.setAttribute("aria-keyshortcuts", keys.replace("Control", "Meta"));
  }
  if (isMac) others.forEach((each) => (each.textContent = onKeyboard(each.textContent)));
}
