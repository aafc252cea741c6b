// Keeps the preview of a shared link in step with the title and the excerpt while one writes.

class SocialCard extends HTMLElement {
  connectedCallback() {
    const form = this.closest("form");
    for (const name of ["title", "excerpt"]) this.follow(form.elements[name], this.querySelector(`[data-${name}]`));
  }

  follow(field, shown) {
    const former = shown.textContent;
    field.addEventListener("input", () => { shown.textContent = field.value.trim() || former; });
  }
}

customElements.define("social-card", SocialCard);
