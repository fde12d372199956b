// Copy button: [data-copy] puts its value on the clipboard and says so.
import { announce, each } from "./page.js";

export const bind = (root) =>
  each(root, "[data-copy]", (button) => {
    if (!navigator.clipboard) return;
    const label = button.querySelector("span") ?? button;
    const text = label.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      label.textContent = button.dataset.copied;
      announce(button.dataset.copied);
      setTimeout(() => (label.textContent = text), 2500);
    });
  });
