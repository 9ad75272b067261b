// Without this the page reloads itself. With it the next view comes quietly, and the old one stays while nothing answers.
const SECONDS = 25;
const style = (page) => page.querySelector("style").textContent;

async function next() {
  const old = document.querySelector("main");
  try {
    const answer = await fetch(old.dataset.weiter, { cache: "no-store", signal: AbortSignal.timeout(10_000) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("main[data-weiter]");
    if (!answer.ok || !fresh) throw new Error(answer.status);
    if (style(page) !== style(document)) location.reload(); // the house has been renewed meanwhile
    old.replaceWith(fresh);
  } catch {
    old.querySelector(".stoerung").hidden = false;
  }
}

setInterval(next, SECONDS * 1000);
