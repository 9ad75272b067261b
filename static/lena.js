// Never needed. Goes to what is to be looked at again, and reads a page aloud where this device has a voice for it.
const mistakes = document.querySelector(".fehlerliste, main [role=alert]");
if (mistakes) {
  mistakes.tabIndex = -1;
  addEventListener("load", () => setTimeout(() => mistakes.focus())); // after the browser has gone to #inhalt
}

const button = document.querySelector("[data-anhalten]");
const voices = window.speechSynthesis;
// Only voices of the device itself: others send what is read to somebody.
const voice = (lang) => voices.getVoices().find((one) => one.localService && one.lang.slice(0, 2) === lang.slice(0, 2));
const say = (on) => ([button.hidden, button.textContent] = [!voice(document.documentElement.lang), words[+on]]);
const words = [button.textContent, button.dataset.anhalten];
const blocks = "h1,h2,h3,h4,p,li,dt,dd,th,td,summary,legend,label,button";

// Nobody waits for this: first the page is seen.
if (voices) requestAnimationFrame(() => setTimeout(listen));

function listen() {
  say(false);
  voices.onvoiceschanged = () => say(voices.speaking);
  addEventListener("pagehide", () => voices.cancel());
  button.onclick = () => {
    const begins = !voices.speaking;
    voices.cancel();
    say(begins);
    for (const part of begins ? document.querySelectorAll(`main :is(${blocks})`) : []) {
      if (part.querySelector(blocks) || !part.checkVisibility?.()) continue;
      const inner = part.querySelector("[lang]");
      const speech = new SpeechSynthesisUtterance(part.innerText);
      speech.lang = (inner?.innerText === part.innerText ? inner : part.closest("[lang]")).lang;
      speech.voice = voice(speech.lang);
      speech.onend = () => say(voices.pending);
      if (speech.voice) voices.speak(speech);
    }
  };
}
