// Turns the link that it wraps into one that copies its address and says so.

class CopyLink extends HTMLElement {
  connectedCallback() {
    const link = this.querySelector("a");
    const words = link.textContent;
    this.setAttribute("aria-live", "polite");
    link.addEventListener("click", async (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || !navigator.clipboard) return;
      event.preventDefault();
      try {
        await navigator.clipboard.writeText(link.href);
      } catch {
        location.assign(link.href);
        return;
      }
      link.textContent = "Copied";
      setTimeout(() => (link.textContent = words), 2000);
    });
  }
}

customElements.define("copy-link", CopyLink);
