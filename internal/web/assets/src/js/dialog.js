// Dialogs open and close by command attributes. This is for browsers that do
// not know them: there the same buttons are bound here.
import { each } from "./page.js";

const native = "commandForElement" in HTMLButtonElement.prototype;

export function bind(root) {
  if (native) return;
  each(root, "[data-dialog-open]", (button) => {
    button.addEventListener("click", (event) => {
      const dialog = document.getElementById(button.dataset.dialogOpen);
      if (!dialog?.showModal) return;
      event.preventDefault();
      dialog.showModal();
    });
  });
  each(root, "[data-dialog-close]", (button) => {
    button.addEventListener("click", () => document.getElementById(button.dataset.dialogClose)?.close());
  });
}
