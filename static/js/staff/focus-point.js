// Lets one click on the point of a picture that stays in sight; the two fields below say the same in numbers.

const SVG = "http://www.w3.org/2000/svg";

class FocusPoint extends HTMLElement {
  connectedCallback() {
    this.dataset.scripted = "";
    this.picture = this.querySelector(".focus");
    [this.x, this.y] = this.querySelectorAll("input");
    this.mark = document.createElementNS(SVG, "circle");
    this.mark.setAttribute("r", "12");
    const drawing = document.createElementNS(SVG, "svg");
    drawing.setAttribute("class", "focus-mark");
    drawing.setAttribute("aria-hidden", "true");
    drawing.append(this.mark);
    this.picture.append(drawing);
    this.picture.addEventListener("click", (event) => this.clicked(event));
    this.addEventListener("input", () => this.show());
    for (const hint of this.querySelectorAll("[data-scripted]")) hint.hidden = false;
    this.show();
  }

  clicked(event) {
    const box = this.picture.getBoundingClientRect();
    this.x.value = Math.round((100 * (event.clientX - box.left)) / box.width);
    this.y.value = Math.round((100 * (event.clientY - box.top)) / box.height);
    this.show();
  }

  show() {
    this.mark.setAttribute("cx", `${Number(this.x.value) || 0}%`);
    this.mark.setAttribute("cy", `${Number(this.y.value) || 0}%`);
  }
}

customElements.define("focus-point", FocusPoint);
