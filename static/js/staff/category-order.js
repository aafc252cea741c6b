// Lets one drag a category before or behind those beside it. The buttons do the same by keyboard and without a script.

class CategoryOrder extends HTMLElement {
  connectedCallback() {
    for (const form of this.querySelectorAll(".category-place")) form.closest("li").draggable = true;
    this.addEventListener("dragstart", (event) => this.lifted(event));
    this.addEventListener("dragover", (event) => this.passed(event));
    this.addEventListener("drop", (event) => event.preventDefault());
    this.addEventListener("dragend", (event) => this.dropped(event.dataTransfer.dropEffect === "none"));
  }

  lifted(event) {
    this.item = event.target.closest("[draggable=true]");
    this.before = this.place();
    this.next = this.item?.nextElementSibling;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    this.item?.classList.add("is-dragged");
  }

  passed(event) {
    const beside = [...(this.item?.parentElement.children ?? [])].find((each) => each.contains(event.target));
    if (!beside) return;
    event.preventDefault();
    if (beside === this.item) return;
    const isBelow = beside.compareDocumentPosition(this.item) & Node.DOCUMENT_POSITION_PRECEDING;
    if (isBelow) beside.after(this.item);
    else beside.before(this.item);
  }

  dropped(isCalledOff) {
    this.item?.classList.remove("is-dragged");
    if (isCalledOff) this.item?.parentElement.insertBefore(this.item, this.next);
    const form = this.item?.querySelector(".category-place"), place = this.place();
    this.item = null;
    if (!form || place === this.before) return;
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "place", value: place }));
    form.submit();
  }

  place() {
    return this.item ? [...this.item.parentElement.children].indexOf(this.item) + 1 : 0;
  }
}

customElements.define("category-order", CategoryOrder);
