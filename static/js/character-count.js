// Counts what is left of a limit in characters as the writer sees them; near the limit it says so aloud.
//   <character-count for="id of the textarea" limit="10000"><span>…</span><span role="status"></span></character-count>

const segmenter = new Intl.Segmenter();
const NEAR = 100;

class CharacterCount extends HTMLElement {
  connectedCallback() {
    const text = document.getElementById(this.getAttribute("for"));
    text.addEventListener("input", () => {
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => this.count(text.value));
    });
    this.count(text.value);
  }

  count(value) {
    const [shown, said] = this.children;
    const left = Number(this.getAttribute("limit")) - [...segmenter.segment(value.trim())].length;
    const number = Math.abs(left).toLocaleString(document.documentElement.lang);
    shown.textContent = left < 0 ? `${number} too many` : `${number} left`;
    this.toggleAttribute("data-over", left < 0);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (said.textContent = left <= NEAR ? shown.textContent : ""), 700);
  }
}

customElements.define("character-count", CharacterCount);
