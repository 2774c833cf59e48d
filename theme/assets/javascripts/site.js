// What every page may do for its reader beyond being read: choices, copying. All of it is extra.

// ---------- How the page looks: size of text, light or dark, contrast ----------

const STORE = "binh-yen.reading"; // also read before the first paint: partials/javascripts/base.html
const LARGEST = 3;
const root = document.documentElement;
const dark = document.getElementById("dark");

const SIZES = { "-1": "nhỏ", 0: "thường", 1: "to", 2: "to hơn", 3: "to nhất" };

const tools = document.querySelector("[data-reading]");
if (tools) {
  tools.hidden = false;
  for (const button of tools.querySelectorAll("button")) {
    button.addEventListener("click", () => choose(button.dataset));
  }
  const again = () => show(chosen());
  again();
  matchMedia("(prefers-contrast: more)").addEventListener("change", again);
  addEventListener("storage", again); // chosen in another tab
  addEventListener("pageshow", (event) => event.persisted && again()); // chosen on the page after
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
  if (size) tools.querySelector("[role=status]").textContent = `Cỡ chữ ${SIZES[choice.size]}`;
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
    else {
      const end = Number(size) === { "-1": -1, "+1": LARGEST }[button.dataset.size];
      button.setAttribute("aria-disabled", String(end)); // one that is disabled would lose the focus
    }
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
  if (!field) continue; // it went with a withdrawn article
  const status = button.closest("[data-copying]")?.querySelector("[role=status]") ?? button.nextElementSibling;
  button.hidden = false;
  button.addEventListener("click", async () => {
    let copied = true;
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.closest("details")?.setAttribute("open", "");
      field.select();
      copied = document.execCommand("copy");
    }
    status.textContent = copied ? "Đã sao chép" : "Đã chọn sẵn chữ, bạn hãy tự sao chép";
    setTimeout(() => (status.textContent = ""), 5000);
  });
}

// ---------- Without a network. The worker keeps pages; see sw.js at the site's root ----------

const home = new URL("../../", document.currentScript.src).href;
const preview = "preview" in document.currentScript.dataset;

if ("serviceWorker" in navigator && isSecureContext && location.protocol.startsWith("http")) {
  if (preview) forget();
  else if (document.readyState === "complete") employ();
  else addEventListener("load", employ);
}

async function employ() {
  const policy = self.trustedTypes?.createPolicy("worker", { createScriptURL: () => `${home}sw.js` });
  try {
    await navigator.serviceWorker.register(policy ? policy.createScriptURL("") : `${home}sw.js`);
    tell("refresh");
  } catch {
    return; // the site works without it
  }
  addEventListener("online", () => {
    tell("refresh", true);
    const note = document.querySelector("[data-kept] p");
    const link = document.createElement("a");
    link.href = location.href;
    link.textContent = "Mở bản mới";
    note?.replaceChildren("Đã có mạng trở lại. ", link);
  });
  const list = document.querySelector("[data-copies]");
  if (list) offer(list);
}

async function offer(list) {
  const copies = await tell("copies");
  for (const { url, title } of copies) {
    const link = document.createElement("a");
    link.href = url;
    link.textContent = title.replace(/ – [^–]*$/, ""); // the name of the site
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  list.closest("section").hidden = copies.length === 0;
}

async function tell(ask, now = false) {
  const { active } = await navigator.serviceWorker.ready;
  const channel = new MessageChannel();
  return new Promise((done) => {
    channel.port1.onmessage = (event) => done(event.data);
    active.postMessage({ ask, now }, [channel.port2]);
  });
}

// The officers' preview is always what was built last.
async function forget() {
  for (const worker of await navigator.serviceWorker.getRegistrations()) {
    if (worker.scope === home) await worker.unregister();
  }
  if (document.readyState !== "complete") await new Promise((done) => addEventListener("load", done));
  for (const name of await caches.keys()) {
    if (name.startsWith(`${new URL(home).pathname} `)) await caches.delete(name);
  }
}
