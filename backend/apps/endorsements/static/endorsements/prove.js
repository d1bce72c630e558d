// Solves ALTCHA's proof of work (version 2, PBKDF2) for a form that is held without one, and sends it. It starts when its
// button is pressed. The derivations are WebCrypto's, which does them beside the page, so that the page goes on answering;
// where the browser has none (it is offered over HTTPS alone) the form stays hidden, and the page is true without it.
"use strict";
(function () {
  // As many at once as keep a telephone's cores busy; each is a few milliseconds.
  const AT_ONCE = 4;
  const PATIENCE_MS = 120000;

  function bytes(hex) {
    return Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
  }

  function hex(buffer) {
    return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  // The password of an attempt is the nonce and, in four bytes with the greatest first, the attempt's number.
  async function derived(parameters, counter) {
    const nonce = bytes(parameters.nonce);
    const password = new Uint8Array(nonce.length + 4);
    password.set(nonce);
    new DataView(password.buffer).setUint32(nonce.length, counter);
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const options = {
      name: "PBKDF2", hash: parameters.algorithm.replace("PBKDF2/", ""), salt: bytes(parameters.salt), iterations: parameters.cost,
    };
    return hex(await crypto.subtle.deriveBits(options, key, 8 * parameters.keyLength));
  }

  async function solution(parameters) {
    const began = performance.now();
    for (let first = 0; performance.now() - began < PATIENCE_MS; first += AT_ONCE) {
      const counters = Array.from({ length: AT_ONCE }, (_, position) => first + position);
      const keys = await Promise.all(counters.map((counter) => derived(parameters, counter)));
      const found = keys.findIndex((key) => key.startsWith(parameters.keyPrefix));
      if (found >= 0) return { counter: counters[found], derivedKey: keys[found], time: performance.now() - began };
    }
    throw new Error("no solution within " + PATIENCE_MS + " ms");
  }

  function prepare(form) {
    const status = document.getElementById(form.dataset.status);
    const challenge = JSON.parse(form.dataset.challenge);
    let isAtWork = false;

    async function prove(event) {
      // The second press of an impatient finger is none.
      event.preventDefault();
      if (isAtWork) return;
      isAtWork = true;
      status.textContent = form.dataset.working;
      try {
        const proof = { challenge: challenge, solution: await solution(challenge.parameters) };
        form.elements.proof_of_work.value = btoa(JSON.stringify(proof));
        status.textContent = form.dataset.sending;
        form.submit();
      } catch (error) {
        isAtWork = false;
        status.textContent = form.dataset.failed;
      }
    }

    form.addEventListener("submit", prove);
    // Who comes back to the page finds it as it was.
    addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      isAtWork = false;
      status.textContent = "";
    });
    form.hidden = false;
  }

  if (globalThis.crypto && crypto.subtle) document.querySelectorAll("form[data-challenge]").forEach(prepare);
})();
