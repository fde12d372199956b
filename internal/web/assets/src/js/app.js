// Every module binds to elements by a data attribute and leaves the page usable
// without it. Elements that arrive later are bound by the same call.
import { bind as autosave } from "./autosave.js";
import { bind as copy } from "./copy.js";
import { bind as countdown } from "./countdown.js";
import { bind as counter } from "./counter.js";
import { bind as date } from "./date.js";
import { bind as dialog } from "./dialog.js";
import { bind as favourite } from "./favourite.js";
import { bind as guard } from "./guard.js";
import { bind as insert } from "./insert.js";
import { bind as live } from "./live.js";
import { bind as markdown } from "./markdown.js";
import { bind as menu } from "./menu.js";
import { bind as password } from "./password.js";
import { bind as print } from "./print.js";
import { bind as propose } from "./propose.js";
import { bind as select } from "./select.js";
import { bind as session } from "./session.js";
import { bind as several } from "./several.js";
import { bind as upload } from "./upload.js";
import { bind as when } from "./when.js";
import { onReplace } from "./page.js";

// Autosave and guard compare a form with what it was: they come after those that change it.
const modules = [
  copy, countdown, counter, date, dialog, favourite, insert, live, markdown, menu, password, print, propose, select, session, several, upload, when,
  autosave, guard,
];
const bindAll = (root) => modules.forEach((bind) => bind(root));

onReplace(bindAll);
bindAll(document);
