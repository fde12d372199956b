// Dialogs: a button with [data-dialog-open="<id>"] opens the dialog in place of
// sending its form to the page that asks the same. Closing is done by command
// attributes, or here for browsers that do not know them.
import { each } from "./page.js";

const commands = "commandForElement" in HTMLButtonElement.prototype;

export function bind(root) {
  each(root, "[data-dialog-open]", (button) => {
    button.setAttribute("aria-haspopup", "dialog");
    button.addEventListener("click", (event) => {
      const dialog = document.getElementById(button.dataset.dialogOpen);
      if (!dialog?.showModal) return;
      event.preventDefault();
      dialog.showModal();
    });
  });
  if (commands) return;
  each(root, "[data-dialog-close]", (button) => {
    button.addEventListener("click", () => document.getElementById(button.dataset.dialogClose)?.close());
  });
}
