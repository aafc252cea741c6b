// A case that the site did not decide as one asked: why, and nothing left to press where it is decided already.

function paragraph(...inside) {
  const made = document.createElement("p");
  made.append(...inside);
  return made;
}

/** Nobody decides about it any more; what was written beside the decision stays to be read. */
function close(row, told) {
  const written = [...row.querySelectorAll(".case-words-for input")].map((field) => field.value).filter(Boolean);
  for (const words of written) told.append(paragraph(`You had written: “${words}”`));
  for (const part of row.querySelectorAll(".case-decisions, .case-alike")) part.remove();
  row.querySelector("[data-claimed]").textContent = "";
  Object.assign(row.querySelector(".case-tick input"), { checked: false, disabled: true });
}

/** Puts the sentence into the case; `isOver` where somebody was faster. */
export function tellRefusal(row, sentence, isOver) {
  const { comment } = row.querySelector(".case").dataset;
  const look = Object.assign(document.createElement("a"), { href: `/moderation/comments/${comment}`, textContent: "Look at it" });
  const told = Object.assign(document.createElement("div"), { className: "notice notice-error refused" });
  told.append(paragraph(`${sentence} `, look));
  if (isOver) close(row, told);
  row.querySelector(".case-body").prepend(told);
}
