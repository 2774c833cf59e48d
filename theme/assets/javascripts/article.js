// Hands the ready text to the phone's own list of apps; without such a list the button stays hidden.

for (const button of navigator.share ? document.querySelectorAll("[data-share]") : []) {
  const { value } = document.getElementById(button.dataset.share);
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.share({ title: document.querySelector("h1").textContent, text: value });
    } catch {
      // The reader closed the list, or the browser refused: the text is there to be copied.
    }
  });
}
