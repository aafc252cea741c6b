// A link beside each heading of an article opens the reply box on its section.

for (const anchor of document.querySelectorAll("body:has(#reply-text) .prose-article > * > .anchor")) {
  const link = document.createElement("a");
  const href = `?section=${anchor.hash.slice(1)}#reply`;
  anchor.after(Object.assign(link, { className: "anchor section-reply", textContent: "Reply to this section", href }));
}
