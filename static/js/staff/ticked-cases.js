// One box that ticks every case of the page, in place of the button that means them all.

export function tickAll(queue) {
  const form = queue.querySelector(".together");
  if (!form) return;
  const box = Object.assign(document.createElement("input"), { type: "checkbox" });
  const words = Object.assign(document.createElement("label"), { className: "tick-all" });
  words.append(box, " All on this page");
  const boxes = () => [...queue.querySelectorAll(".case-tick input")];
  box.addEventListener("change", () => boxes().forEach((each) => (each.checked = box.checked)));
  const follow = () => (box.checked = boxes().length > 0 && boxes().every((each) => each.checked));
  queue.addEventListener("change", (event) => event.target.closest(".case-tick") && follow());
  queue.addEventListener("welcome", follow);
  form.querySelector("[name=all]").remove();
  form.prepend(words);
}
