// Never needed. Keeps choices in the address while they are made: for reload, Back, and the page in another language.
for (const form of document.querySelectorAll("form.filter[method=get]")) {
  form.addEventListener("input", () => {
    const chosen = [...new FormData(form)].filter(([, value]) => value);
    history.replaceState(null, "", "?" + new URLSearchParams(chosen));
    for (const other of document.querySelectorAll(".sprachen a")) other.search = location.search;
  });
}
