// When: [data-when="<name>"][data-value="<value>"] is shown while the radio or the
// list of that name, in the same form, has the value.
import { each } from "./page.js";

export const bind = (root) =>
  each(root, "[data-when]", (box) => {
    const form = box.closest("form");
    const show = () => {
      box.hidden = new FormData(form).get(box.dataset.when) !== box.dataset.value;
    };
    form.addEventListener("change", show);
    addEventListener("pageshow", show);
    show();
  });
