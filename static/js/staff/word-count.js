// Counts the words of a text while it is written, as the site counts them when it is saved, and the time to read them.
//   <word-count for="id of the textarea" pace="words a minute">…</word-count>

const PAUSE = 300; // milliseconds without a key
const WORD = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]|(?:(?![\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}])[\p{L}\p{N}\p{M}'’])+/gu;
// Blocks of code, where links and pictures lead, the numbers of items and notes, and the marks within words are not read.
const FENCED = /^ {0,3}(`{3,}|~{3,})[^\n]*\n(?:[^]*?\n)?(?: {0,3}\1[`~]*[ \t]*$|(?![^]))/gm;
const NOT_READ = /!\[[^\]\n]*\]\([^)\n]*\)|(?<=\])\([^)\n]*\)|\[\^[^\]\s]+\]:?|^ {0,3}\[[^\]\n]+\]:.*$|^[\s>]*\d{1,9}[.)](?=\s)/gm;

export const countWords = (source) => source.replace(FENCED, "\n").replace(NOT_READ, " ").replace(/[*~`\\]/g, "").match(WORD)?.length ?? 0;

class WordCount extends HTMLElement {
  connectedCallback() {
    const text = document.getElementById(this.getAttribute("for"));
    text.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.count(text.value), PAUSE);
    });
    if (text.value) this.count(text.value);
  }

  count(source) {
    const count = countWords(source);
    const words = `${count.toLocaleString(document.documentElement.lang)} ${count === 1 ? "word" : "words"}`;
    this.textContent = `${words} · ${Math.max(1, Math.round(count / this.getAttribute("pace")))} min`;
  }
}

customElements.define("word-count", WordCount);
