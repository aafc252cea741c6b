// What a page with a thread and a reply box can do with scripts.

import "./site.js";
import "./reply-form.js";
import "./copy-links.js";
import "./hint-link.js";
import "./section-links.js";
import "./thread-keys.js";
import "./thread-news.js";
import "./visits.js";

// What only writing needs comes once somebody turns to the box, or selects what they may want to quote.
for (const event of ["focusin", "selectionchange"]) document.addEventListener(event, () => import("./writing.js"), { once: true });
