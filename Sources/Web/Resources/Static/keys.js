// Buttons for security keys and passkeys, and passkeys in the field for the user name. Each stands in a part of the page that says where
// the options come from and where the answer goes. Without this script the buttons stay hidden, and the page says so.
import { Refusal, create, get, post, sentence } from "./webauthn.js";

// In milliseconds. The server forgets its options after five minutes: so new ones are fetched before four are over.
const fresh = 230_000;
// What the browser shows may be on its way when the tab comes back.
const settle = 1_000;

// The one that is under way: browsers take one at a time.
let running = null;

// What is of no use without this script.
for (const element of document.querySelectorAll("[data-scripted]")) element.hidden = false;

for (const part of document.querySelectorAll("[data-key]")) {
  if ("PublicKeyCredential" in window && navigator.credentials) prepare(part);
  else say(part, "This browser has no security keys and passkeys here: take a newer one, or another way.");
}

function prepare(part) {
  const button = part.querySelector("button");
  button.hidden = false;
  button.addEventListener("click", () => press(part, button));
  // Where the form has no other button, Enter in a field means the key's.
  const form = part.closest("form.by-key");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.querySelector("[data-key]") === part) button.click();
  });
  if (part.dataset.key === "sign-in") offerPasskeys(part);
}

async function press(part, button) {
  if (button.getAttribute("aria-busy") === "true") return;
  const fields = part.dataset.key === "passkey" || part.dataset.key === "security-key" ? ["label"] : [];
  if (part.dataset.key === "prove") fields.push("password");
  if (part.dataset.key === "reset") fields.push("new_password", "password_confirm");
  if (fields.some((id) => !document.getElementById(id).reportValidity())) return;
  const signal = begin();
  const began = performance.now();
  const options = { timeout: Infinity };
  button.setAttribute("aria-busy", "true");
  for (const other of document.querySelectorAll("[data-key]")) say(other, "");
  say(part, "Follow what your browser says.");
  try {
    Object.assign(options, await post(part.dataset.options, question(part)));
    finish(part, await post(part.dataset.validate, await answer(part, options, signal)));
  } catch (error) {
    fail(part, error, performance.now() - began >= options.timeout);
  } finally {
    button.removeAttribute("aria-busy");
  }
}

// What the server wants to know before it makes options.
function question(part) {
  switch (part.dataset.key) {
    case "passkey":
    case "security-key":
      return { kind: part.dataset.key, label: document.getElementById("label").value };
    case "prove-alone":
      return { alone: true };
    case "reset":
      return { token: value(part, "token") };
    default:
      return {};
  }
}

// What the browser's key says, and what goes with it.
async function answer(part, options, signal) {
  switch (part.dataset.key) {
    case "passkey":
    case "security-key":
      return { credential: await create(options, signal), label: document.getElementById("label").value };
    case "prove":
      return { credential: await get(options, signal), password: document.getElementById("password").value };
    case "reset":
      return {
        credential: await get(options, signal),
        token: value(part, "token"),
        new_password: value(part, "new_password"),
        password_confirm: value(part, "password_confirm"),
        revoke_tokens: part.closest("form").elements.revoke_tokens.checked,
      };
    default: {
      const credential = await get(options, signal);
      return document.getElementById("remember_key")?.checked ? { credential, remember_device: true } : { credential };
    }
  }
}

// What stands in a field of the form around it.
function value(part, name) {
  return part.closest("form").elements[name].value;
}

function begin() {
  running?.abort();
  running = new AbortController();
  return running.signal;
}

function finish(part, { redirect }) {
  say(part, "Done: one moment.");
  location.assign(redirect);
}

// The page asks first for what must come before: signing in again, or showing who one is.
const stale = ["proof-too-old", "signed-out", "sign-in-over", "csrf-token"];

function fail(part, error, isLate) {
  if (error instanceof Refusal && stale.includes(error.code)) return location.reload();
  say(part, "", sentence(error, isLate, part.dataset.key));
  if (part.dataset.key === "sign-in") offerPasskeys(part);
}

function say(part, status, alert = "") {
  part.querySelector("[role=status]").textContent = status;
  part.querySelector("[role=alert]").textContent = alert;
}

// MARK: Passkeys in the field for the user name

let renewal = 0;
let failures = 0;

async function offerPasskeys(part) {
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  const signal = begin();
  later(part, fresh);
  let isChosen = false;
  try {
    const options = await post(part.dataset.options, {});
    const credential = await get(options, signal, "conditional");
    isChosen = true;
    finish(part, await post(part.dataset.validate, { credential }));
    clearTimeout(renewal);
  } catch (error) {
    // A button, or newer options, have taken its place.
    if (signal.aborted) return;
    if (isChosen) say(part, "", sentence(error, false));
    failures += 1;
    later(part, Math.min(settle * 2 ** failures, fresh));
  }
}

// New options after so many milliseconds; while nobody looks at the page they wait.
function later(part, delay) {
  clearTimeout(renewal);
  renewal = setTimeout(() => { if (!document.hidden) offerPasskeys(part); }, delay);
}

const offer = document.querySelector('[data-key="sign-in"]');
if (offer && "PublicKeyCredential" in window) {
  document.addEventListener("visibilitychange", () => { if (!document.hidden && !isPressed(offer)) later(offer, settle); });
}

function isPressed(part) {
  return part.querySelector("button").getAttribute("aria-busy") === "true";
}
