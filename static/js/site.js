// What every page can do with scripts.

import "./theme-switch.js";
import "./relative-time.js";
import "./site-menu.js";
