// Insert buttons: [data-insert] puts its value into the text field of its form
// that was last in use, where the cursor stood, and leaves the cursor behind it.
import { announce, each } from "./page.js";

const fields = 'input[type="text"], textarea';

export const bind = (root) =>
  each(root, "[data-inserts]", (list) => {
    const form = list.closest("form");
    if (!form) return;
    let last = form.querySelector("textarea") ?? form.querySelector(fields);
    form.addEventListener("focusin", (event) => {
      if (event.target.matches(fields)) last = event.target;
    });
    each(list, "[data-insert]", (button) => {
      button.hidden = false;
      button.addEventListener("click", () => {
        last.focus();
        last.setRangeText(button.dataset.insert, last.selectionStart, last.selectionEnd, "end");
        last.dispatchEvent(new Event("input", { bubbles: true }));
        announce(button.dataset.inserted);
      });
    });
    each(list, "[data-spelled]", (text) => (text.hidden = true));
  });
