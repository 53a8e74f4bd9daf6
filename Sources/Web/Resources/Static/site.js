// Buttons that copy a snippet. Without this script the text can be selected by hand.
for (const button of document.querySelectorAll("button.copy")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    const label = button.textContent;
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = label; }, 2000);
  });
}

// What is shown once is gone when the page is left: a browser that keeps pages does not show it on the way back.
addEventListener("pagehide", () => {
  for (const element of document.querySelectorAll("[data-once]")) element.remove();
});

// A hint at how strong a new password is: length counts, sameness does not. The server has the last word.
function strength(text) {
  const characters = [...text.normalize("NFKC")];
  const different = new Set(characters).size;
  if (characters.length === 0) return ["", false];
  if (characters.length < 12) return [`${characters.length} characters so far: 12 or more are needed.`, false];
  if (different < 6) return ["Long, but of few different characters: easy to guess.", false];
  if (characters.length < 16) return ["Good. A few characters more make it stronger.", true];
  return ["Strong.", true];
}

for (const hint of document.querySelectorAll("[data-strength-of]")) {
  const input = document.getElementById(hint.dataset.strengthOf);
  input?.addEventListener("input", () => {
    const [text, strong] = strength(input.value);
    hint.textContent = text;
    hint.classList.toggle("strong", strong);
  });
}

// Buttons that print the page.
for (const button of document.querySelectorAll("button.print")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
