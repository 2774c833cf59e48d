// What a group's page does for its admin beyond copying: hands a text with its picture to the phone's apps,
// and remembers on this device what was sent. Nothing of it leaves the device.

const STORE = "binh-yen.sent";
const MOST = 300; // things remembered of a group; the oldest are forgotten first

const page = document.querySelector("[data-group]");

// ---------- What was sent ----------

function remembered() {
  try {
    const all = JSON.parse(localStorage.getItem(STORE));
    return all && typeof all === "object" && !Array.isArray(all) ? all : {};
  } catch {
    return {};
  }
}

let here = page ? remembered()[page.dataset.group] ?? {} : {};

function remember(key, version) {
  const all = remembered(); // another tab may have added to it
  const own = { ...all[page.dataset.group] };
  delete own[key];
  if (version !== null) own[key] = version;
  const kept = Object.entries(own).slice(-MOST);
  here = Object.fromEntries(kept);
  try {
    localStorage.setItem(STORE, JSON.stringify({ ...all, [page.dataset.group]: here }));
  } catch {
    // A browser that keeps nothing still shows the mark as long as the page is open.
  }
}

function show() {
  for (const item of page.querySelectorAll("[data-article]")) {
    const { article, version } = item.dataset;
    const sent = here[article];
    mark(item, sent === version);
    item.querySelector("[data-again]").hidden = sent === undefined || sent === version;
  }
  for (const item of page.querySelectorAll("[data-retracts]")) {
    const { retracts } = item.dataset;
    const told = here[`-${retracts}`] !== undefined;
    mark(item, told);
    item.querySelector("[data-had]").hidden = told || here[retracts] === undefined;
  }
  const left = page.querySelector("[data-left]");
  if (!left) return;
  const count = page.querySelectorAll("[data-article]:not(.is-sent)").length;
  left.textContent = count ? `Còn ${count} bài chưa gửi, tính trên máy này.` : "Máy này đã gửi hết các bài dưới đây.";
  left.hidden = false;
}

function mark(item, sent) {
  item.classList.toggle("is-sent", sent);
  item.querySelector("[data-sent]").checked = sent;
}

if (page) {
  for (const box of page.querySelectorAll("[data-sent]")) {
    box.closest("label").hidden = false;
    box.addEventListener("change", () => {
      const { article, version, retracts } = box.closest("li").dataset;
      remember(article ?? `-${retracts}`, box.checked ? version ?? "" : null);
      show();
    });
  }
  const again = () => {
    here = remembered()[page.dataset.group] ?? {};
    show();
  };
  again();
  addEventListener("storage", (event) => event.key === STORE && again()); // marked in another tab
  addEventListener("pageshow", (event) => event.persisted && again());
}

// ---------- The phone's own list of apps; without one the buttons stay hidden ----------

function takesPictures() {
  try {
    return Boolean(navigator.canShare?.({ files: [new File(["x"], "x.jpg", { type: "image/jpeg" })] }));
  } catch {
    return false;
  }
}

async function picture(link) {
  if (!link || !takesPictures()) return [];
  try {
    const answer = await fetch(link.href, { credentials: "omit" });
    const data = await answer.blob();
    const file = new File([data], link.download, { type: data.type });
    return answer.ok && navigator.canShare({ files: [file] }) ? [file] : [];
  } catch {
    return []; // the words are worth sending without it
  }
}

for (const button of navigator.share ? document.querySelectorAll("[data-hand]") : []) {
  const item = button.closest("li");
  const link = item.querySelector("a[download]");
  button.hidden = false;
  if (!link || !takesPictures()) button.querySelector("[data-words]").textContent = "Gửi qua ứng dụng";
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.hand).value;
    const files = await picture(link);
    try {
      await navigator.share(files.length ? { files, text } : { text });
    } catch (fault) {
      if (fault.name === "AbortError") return; // closed by the reader
      item.querySelector(`[data-copy="${button.dataset.hand}"]`).click();
    }
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
