// Puts a link beside each heading of an article that opens the reply box on that section, where there is a box.

for (const anchor of document.getElementById("reply-text") ? document.querySelectorAll(".prose-article > * > .anchor") : []) {
  const link = document.createElement("a");
  const href = `?section=${anchor.hash.slice(1)}#reply`;
  Object.assign(link, { className: "anchor section-reply", rel: "nofollow", textContent: "Reply to this section", href });
  anchor.after(link);
}
