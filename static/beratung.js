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
const left = () => Math.ceil((Date.parse(held.dataset.bis) - Date.now()) / 60000);
const tell = () => {
  const minutes = left();
  if (minutes > 0) held.textContent = minutes === 1 ? "noch 1 Minute" : `noch ${minutes} Minuten`;
  else held.textContent = "die 15 Minuten sind um, machen Sie einfach weiter";
};
if (held) setInterval(tell, 20000);
