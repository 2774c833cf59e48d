// Material takes every plain rel=alternate for a translation and would fetch a sitemap beside it.
for (const feed of document.querySelectorAll("link[rel=alternate]")) {
  feed.rel = "alternate feed";
}

// Copy buttons. Without this script they stay hidden and the text can be selected by hand.
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
