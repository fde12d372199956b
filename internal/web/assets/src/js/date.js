// Date: [data-date="d.m.yyyy"] holds a text field and a button that opens the
// browser's own calendar. What is chosen there is written into the field in that
// pattern; 0d and 0m stand for two digits.
import { each } from "./page.js";

export const bind = (root) =>
  each(root, "[data-date]", (box) => {
    const field = box.querySelector("input");
    const button = box.querySelector("button");
    if (!("showPicker" in HTMLInputElement.prototype)) return;
    const calendar = document.createElement("input");
    calendar.type = "date";
    calendar.tabIndex = -1;
    calendar.setAttribute("aria-hidden", "true");
    if (box.dataset.min) calendar.min = box.dataset.min;
    if (box.dataset.max) calendar.max = box.dataset.max;
    box.append(calendar);
    button.hidden = false;
    button.addEventListener("click", () => {
      calendar.value = iso(field.value);
      calendar.showPicker();
    });
    calendar.addEventListener("change", () => {
      if (!calendar.value) return;
      field.value = written(calendar.value, box.dataset.date);
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
      field.focus();
    });
  });

// iso reads what people write, as far as a calendar can begin there.
function iso(text) {
  const two = (n) => n.padStart(2, "0");
  const day = /^\s*(\d{1,2})\.(\d{1,2})\.(\d{4})\s*$/.exec(text);
  if (day) return `${day[3]}-${two(day[2])}-${two(day[1])}`;
  return /^\s*\d{4}-\d{2}-\d{2}\s*$/.test(text) ? text.trim() : "";
}

function written(value, pattern) {
  const [year, month, day] = value.split("-");
  return pattern
    .replace("yyyy", year)
    .replace(/0?m/, (mark) => (mark === "m" ? String(Number(month)) : month))
    .replace(/0?d/, (mark) => (mark === "d" ? String(Number(day)) : day));
}
