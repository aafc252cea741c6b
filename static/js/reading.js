// What a page with a thread and a reply box can do with scripts.

import "./site.js";
import "./reply-form.js";
import "./character-count.js";
import "./markdown-preview.js";
import "./copy-links.js";
import "./quick-post.js";
import "./quote-selection.js";
import "./section-links.js";
import "./mention-list.js";
import "./thread-keys.js";
import "./thread-news.js";
