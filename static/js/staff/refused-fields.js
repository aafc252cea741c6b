// Whatever a browser refuses to send is brought in sight, so that it can say what is wrong with it.

/** Opens what is closed around a field; `uncover` shows the field where something else stands in its place. */
export function showRefused(form, uncover) {
  form.addEventListener("invalid", ({ target }) => {
    for (let around = target.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
    if (!target.checkVisibility()) uncover();
  }, true);
}
