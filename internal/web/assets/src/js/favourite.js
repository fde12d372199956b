// Favourites are kept in this browser alone and sent to nobody who stores them:
// [data-favourite="id"] is the heart beside a job, and [data-favourites="address"]
// the list of those marked, which the page at that address shows when it is given
// the ids.
import { announce, each, parse, replace } from "./page.js";

const key = "vakans.favourites";
const most = 100;

const read = () => {
  try {
    const ids = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
};

export function bind(root) {
  each(root, "[data-favourite]", heart);
  each(root, "[data-favourites]", fill);
}

function heart(button) {
  const id = button.dataset.favourite;
  const label = button.querySelector("span");
  const show = () => {
    const on = read().includes(id);
    // The words say what pressing does; the filled heart is decoration.
    button.toggleAttribute("data-on", on);
    label.textContent = on ? button.dataset.remove : button.dataset.add;
  };
  try {
    localStorage.getItem(key);
  } catch {
    return; // the browser keeps nothing: no heart
  }
  button.hidden = false;
  button.addEventListener("click", () => {
    const ids = read();
    const on = ids.includes(id);
    localStorage.setItem(key, JSON.stringify(on ? ids.filter((other) => other !== id) : [id, ...ids].slice(0, most)));
    show();
    announce(label.textContent);
  });
  addEventListener("storage", show);
  show();
}

async function fill(list) {
  const ids = read().slice(0, most);
  if (ids.length === 0) return;
  const url = new URL(list.dataset.favourites, location.href);
  ids.forEach((id) => url.searchParams.append("id", id));
  const reply = await fetch(url, { headers: { Accept: "text/html" } });
  if (reply.ok) replace(list.id, parse(await reply.text()));
}
