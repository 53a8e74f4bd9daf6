// Between the server and the browser's keys: JSON in the shapes of WebAuthn Level 3 (sections 5.1.8 to 5.1.10). Browsers that do not
// translate it themselves, and managers of passwords that take their place, are helped out.

const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";

// What the server does not accept, in its own words.
export class Refusal extends Error {
  constructor(problem) {
    super(problem.detail ?? "The server did not say what is wrong: try again.");
    this.name = "Refusal";
    this.code = problem.code ?? "";
  }
}

export async function post(address, body) {
  let response;
  try {
    response = await fetch(address, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": token },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Refusal({ detail: "The server cannot be reached: look at your connection, and try again." });
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refusal(answer);
  return answer;
}

// A new credential, as JSON.
export async function create(options, signal) {
  const credential = await navigator.credentials.create({ publicKey: creationOptions(options), signal });
  return json(credential, () => ({
    attestationObject: text(credential.response.attestationObject),
    transports: credential.response.getTransports?.() ?? [],
  }));
}

// What a credential signs, as JSON.
// mediation: "conditional" lets the field for the user name offer passkeys; else the browser asks at once.
export async function get(options, signal, mediation = "optional") {
  const credential = await navigator.credentials.get({ publicKey: requestOptions(options), signal, mediation });
  return json(credential, () => ({
    authenticatorData: text(credential.response.authenticatorData),
    signature: text(credential.response.signature),
    userHandle: credential.response.userHandle ? text(credential.response.userHandle) : null,
  }));
}

function creationOptions(options) {
  if (PublicKeyCredential.parseCreationOptionsFromJSON) return PublicKeyCredential.parseCreationOptionsFromJSON(options);
  return {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: (options.excludeCredentials ?? []).map(descriptor),
  };
}

function requestOptions(options) {
  if (PublicKeyCredential.parseRequestOptionsFromJSON) return PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: (options.allowCredentials ?? []).map(descriptor),
  };
}

function descriptor(credential) {
  return { ...credential, id: bytes(credential.id) };
}

function json(credential, response) {
  try {
    const own = credential.toJSON?.();
    if (own?.response) return own;
  } catch {
    // Managers of passwords hand out credentials that are none of the browser's own.
  }
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? null,
    clientExtensionResults: {},
    response: { clientDataJSON: text(credential.response.clientDataJSON), ...response() },
  };
}

// Unpadded, URL-safe base64 (RFC 4648, section 5).
function bytes(base64) {
  const characters = atob(base64.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(characters, (character) => character.charCodeAt(0));
}

function text(buffer) {
  const characters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(characters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// What went wrong, for a person. Browsers do not tell whether somebody cancelled, or had no such key.
// isLate: whether the time was over that the options give.
// kind: what the key was to do; "passkey" and "security-key" for new ones.
export function sentence(error, isLate, kind = "") {
  switch (error.name) {
    case "Refusal":
      return error.message;
    case "AbortError":
      return "";
    case "NotAllowedError":
      return isLate ? "No key answered in time: try again, and touch it when the browser asks for it." : cancelled(kind);
    case "InvalidStateError":
      return "This key or passkey is registered already: take another.";
    case "ConstraintError":
    case "NotSupportedError":
      return "This key cannot do what is asked: a passkey needs one with a PIN, a finger or a face. Add it as a security key instead.";
    case "SecurityError":
      return "Browsers offer keys on https only, under the site's own name: look at the address of this page.";
    default:
      return "The browser could not use the key: try again, or take another browser.";
  }
}

function cancelled(kind) {
  switch (kind) {
    case "passkey":
      return (
        "Nothing was added: it was cancelled, or this key cannot be a passkey, which needs a PIN, a finger or a face. " +
        "Try again, or add it as a security key instead."
      );
    case "security-key":
      return "Nothing was added: it was cancelled, or the key did not answer. Try again.";
    default:
      return "Nothing was done: it was cancelled, or the key is none of this account's. Try again, or take another way.";
  }
}
