// Never needed. Leaves the page without a way back, and keeps the minutes true that a time is still held.
const exit = document.querySelector("[data-raus]");
exit?.addEventListener("click", (event) => {
  event.preventDefault();
  location.replace(exit.href);
});

const held = document.querySelector("[data-bis]");
const left = () => Math.ceil((Date.parse(held.dataset.bis) - Date.now()) / 60000);
const tell = () => {
  const minutes = left();
  if (minutes > 0) held.textContent = minutes === 1 ? "noch 1 Minute" : `noch ${minutes} Minuten`;
  else held.textContent = "die 15 Minuten sind um, machen Sie einfach weiter";
};
if (held) setInterval(tell, 20000);
