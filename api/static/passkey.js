// Passkeys: the browser asks its owner and has the key sign, a form carries the answer. Without this the page says what
// to do instead.
"use strict";
(() => {
  if (!window.PublicKeyCredential || !window.isSecureContext) return;

  class Refused extends Error {}

  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
  const text = (buffer) => buffer
    ? btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
    : undefined;

  const asked = async (form) => {
    const answer = await fetch(form.dataset.options, {
      method: "POST",
      headers: { Accept: "application/json", "Accept-Language": document.documentElement.lang },
      body: new URLSearchParams(new FormData(form)),
    });
    if (answer.redirected) {
      window.location.reload();
      return new Promise(() => {});
    }
    const told = await answer.json();
    if (!answer.ok) {
      throw new Refused([told.detail, ...(told.faults || []).map((one) => one.message)].filter(Boolean).join(" – "));
    }
    told.challenge = bytes(told.challenge);
    if (told.user) told.user.id = bytes(told.user.id);
    for (const one of [...(told.allowCredentials || []), ...(told.excludeCredentials || [])]) one.id = bytes(one.id);
    return told;
  };

  const written = (key) => JSON.stringify({
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    response: {
      clientDataJSON: text(key.response.clientDataJSON),
      attestationObject: text(key.response.attestationObject),
      transports: key.response.getTransports ? key.response.getTransports() : undefined,
      authenticatorData: text(key.response.authenticatorData),
      signature: text(key.response.signature),
      userHandle: text(key.response.userHandle),
    },
  });

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const button = form.querySelector("button");
    const told = form.querySelector("[role=alert]");
    form.querySelectorAll("[hidden]").forEach((one) => { one.hidden = false; });
    form.querySelectorAll("[data-without]").forEach((one) => { one.hidden = true; });
    // A page that the browser shows again as it was left, after going back, can be sent again.
    window.addEventListener("pageshow", () => { button.disabled = false; });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      button.disabled = true;
      told.textContent = "";
      try {
        const publicKey = await asked(form);
        const key = await navigator.credentials[form.dataset.passkey]({ publicKey });
        form.elements.credential.value = written(key);
        if (form.elements.current) form.elements.current.value = "";
        form.submit();
      } catch (fault) {
        told.textContent = fault instanceof Refused ? fault.message
          : fault.name === "InvalidStateError" ? form.dataset.there : form.dataset.failed;
        button.disabled = false;
      }
    });
  }
})();
