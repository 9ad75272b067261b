// Never needed. Goes to what is to be looked at again, and reads a page aloud where this device has a voice for it.
const mistakes = document.querySelector(".fehlerliste, main [role=alert]");
if (mistakes) {
  mistakes.tabIndex = -1;
  addEventListener("load", () => setTimeout(() => mistakes.focus())); // after the browser has gone to #inhalt
}

const button = document.querySelector("[data-anhalten]");
const voices = window.speechSynthesis;
const words = button && [button.textContent, button.dataset.anhalten];
// Only voices of the device itself: others send what is read to somebody.
const speaks = (lang) => voices.getVoices().find((voice) => voice.localService && voice.lang.split(/[-_]/)[0] === lang.split("-")[0]);
const say = (on) => (button.textContent = words[+on]);
const offer = () => (button.hidden = !speaks(document.documentElement.lang));
const blocks = "h1,h2,h3,h4,p,li,dt,dd,th,td,caption,summary,legend,label,button";

function read() {
  const going = voices.speaking;
  voices.cancel();
  say(!going);
  if (going) return;
  for (const part of document.querySelectorAll(`main :is(${blocks})`)) {
    if (part.querySelector(blocks) || !part.checkVisibility?.()) continue;
    const inner = part.querySelector("[lang]");
    const whole = inner?.textContent.trim() === part.textContent.trim();
    const speech = new SpeechSynthesisUtterance(part.innerText);
    speech.lang = (whole ? inner : part.closest("[lang]")).lang;
    speech.voice = speaks(speech.lang) ?? null;
    speech.onend = () => say(voices.pending || voices.speaking);
    if (speech.voice) voices.speak(speech);
  }
}

if (button && voices) {
  offer();
  voices.onvoiceschanged = offer;
  button.addEventListener("click", read);
  addEventListener("pagehide", () => voices.cancel());
}
