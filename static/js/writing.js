// What the box can do with scripts while somebody writes in it.

import "./character-count.js";
import "./disk.js";
import "./markdown-preview.js";
import "./quick-post.js";
import "./quote-selection.js";
import "./mention-list.js";
