// A button that reads as a link.

export function linkButton(textContent, press) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "link-button", textContent });
  button.addEventListener("click", press);
  return button;
}
