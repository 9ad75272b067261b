// Never needed. Leaves at once and without a way back, keeps the minutes true that a time is still held,
// and lets "Back" after a booking lead to the appointment instead of asking to send everything again.
const exit = document.querySelector("[data-raus]");
exit?.addEventListener("click", (event) => {
  event.preventDefault();
  if (exit.form) navigator.sendBeacon(exit.form.action);
  location.replace(exit.dataset.raus);
});

// A page that the browser has kept alive may be over, or not be for whoever sits here now: ask the server.
addEventListener("pageshow", (event) => {
  if (event.persisted && exit?.form) location.reload();
});

document.querySelector("[data-fertig]")?.addEventListener("submit", (event) => {
  if (event.submitter?.value === "buchen") history.replaceState(null, "", location.href);
});

const held = document.querySelector("[data-bis]");
const tell = () => {
  const words = held.dataset.worte.split("|"); // for 0, 1, 2 … minutes, in the language of the page
  const minutes = Math.ceil((Date.parse(held.dataset.bis) - Date.now()) / 60000);
  held.textContent = words[Math.min(Math.max(minutes, 0), words.length - 1)];
};
if (held) setInterval(tell, 20000);
