// Several: the lines of [data-several="<name>"] become chips and one field to
// search in. The chips carry the values; the field offers what its datalist has.
import { announce, each } from "./page.js";

export const bind = (root) => each(root, "[data-several]", several);

function several(box) {
  const lines = [...box.querySelectorAll("input")];
  const field = lines.at(-1);
  const known = new Map([...field.list.options].map((option) => [option.value.toLocaleLowerCase(), option.value]));
  const chips = document.createElement("ul");
  chips.className = "vk-chips";
  const problem = document.createElement("p");
  problem.className = "ds-validation-message";
  problem.hidden = true;

  const values = () => [...chips.querySelectorAll("input")].map((input) => input.value);
  const changed = () => chips.dispatchEvent(new Event("change", { bubbles: true }));
  const chip = (value) => {
    const item = document.createElement("li");
    const input = Object.assign(document.createElement("input"), { type: "hidden", name: box.dataset.several, value });
    const text = Object.assign(document.createElement("span"), { textContent: value });
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
    button.setAttribute("aria-label", box.dataset.remove.replace("%s", value));
    button.addEventListener("click", () => {
      item.remove();
      announce(button.getAttribute("aria-label"));
      field.focus();
      changed();
    });
    item.append(text, input, button);
    chips.append(item);
  };
  const take = () => {
    const value = known.get(field.value.trim().toLocaleLowerCase());
    if (!value) return false;
    field.value = "";
    problem.hidden = true;
    if (values().includes(value)) return true;
    chip(value);
    announce(value);
    changed();
    return true;
  };

  for (const line of lines) {
    if (line.value) chip(line.value);
    if (line !== field) line.remove();
  }
  field.removeAttribute("name");
  field.value = "";
  field.id = lines[0].id;
  field.setAttribute("aria-label", `${box.dataset.label}: ${box.dataset.add}`);
  field.placeholder = box.dataset.add;
  problem.textContent = box.dataset.unknown;
  box.prepend(chips);
  box.append(problem);

  // Choosing from the list replaces the text in one step; typing does it letter by letter.
  field.addEventListener("input", (event) => {
    problem.hidden = true;
    if (event.inputType === "insertReplacementText" || !event.inputType) take();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      if (field.value.trim()) problem.hidden = take();
    } else if (event.key === "Backspace" && !field.value) {
      chips.lastElementChild?.querySelector("button").focus();
    }
  });
  field.addEventListener("blur", () => {
    if (field.value.trim()) problem.hidden = take();
  });
}
