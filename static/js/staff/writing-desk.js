// What the editor can do with scripts; what keeps the text comes last, and hears of a form only if it is really sent.

import "./given-files.js";
import "./live-preview.js";
import "./own-time.js";
import "./text-tools.js";
import "./word-count.js";
import "./kept-article.js";
