// Enter in the title goes to the text, for a title has one line.

export function titleKeys(title, text) {
  title.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    text.setSelectionRange(0, 0);
    text.focus();
  });
}
