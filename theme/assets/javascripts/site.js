// What every page may do for its reader beyond being read: choices, copying. All of it is extra.

// ---------- How the page looks: size of text, light or dark, contrast ----------

const STORE = "binh-yen.reading"; // also read before the first paint: partials/javascripts/base.html
const LARGEST = 3;
const root = document.documentElement;
const dark = document.getElementById("dark");

const tools = document.querySelector("[data-reading]");
if (tools) {
  tools.hidden = false;
  for (const button of tools.querySelectorAll("button")) {
    button.addEventListener("click", () => choose(button.dataset));
  }
  show(chosen());
}

function chosen() {
  try {
    return JSON.parse(localStorage.getItem(STORE)) ?? {};
  } catch {
    return {};
  }
}

function choose({ size, scheme, contrast }) {
  const choice = { ...chosen() };
  if (size) {
    const now = Number(choice.size ?? 0);
    choice.size = String(size === "0" ? 0 : Math.min(LARGEST, Math.max(-1, now + Number(size))));
  }
  if (scheme !== undefined) choice.scheme = scheme;
  if (contrast) choice.contrast = contrast;
  try {
    localStorage.setItem(STORE, JSON.stringify(choice));
  } catch {
    // A browser that keeps nothing still shows this page as it was asked to.
  }
  show(choice);
}

function show({ size = "0", scheme = "", contrast = "" }) {
  const more = contrast ? contrast === "more" : matchMedia("(prefers-contrast: more)").matches;
  root.dataset.size = size;
  if (more) root.dataset.contrast = "more";
  else delete root.dataset.contrast;
  dark.media = { dark: "screen", light: "not all" }[scheme] ?? "screen and (prefers-color-scheme: dark)";
  for (const button of tools.querySelectorAll("button")) {
    const on = button.dataset.scheme === scheme || button.dataset.contrast === (more ? "more" : "normal");
    if (!button.dataset.size) button.setAttribute("aria-pressed", String(on));
    else button.disabled = Number(size) === { "-1": -1, "+1": LARGEST }[button.dataset.size];
  }
}

// A menu closes when the reader is done with it, and only one is open at a time.
for (const menu of document.querySelectorAll("details.drawer")) {
  const close = (back) => {
    menu.open = false;
    if (back) menu.querySelector("summary").focus();
  };
  document.addEventListener("click", (event) => menu.contains(event.target) || close(false));
  menu.addEventListener("keydown", (event) => event.key === "Escape" && close(true));
}

// ---------- Copying. Without this script the buttons stay hidden and the text is selected by hand ----------

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const status = button.nextElementSibling;
  button.hidden = false;
  button.addEventListener("click", async () => {
    let copied = true;
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.select();
      copied = document.execCommand("copy");
    }
    status.textContent = copied ? "Đã sao chép" : "Chữ đã được chọn, hãy sao chép bằng tay";
    setTimeout(() => (status.textContent = ""), 5000);
  });
}
