(() => {
  let choice = 'auto';
  try {
    choice = localStorage.getItem('ls-color-scheme') ?? 'auto';
  } catch {
    // Storage is off: the system's choice is a good guess.
  }
  const dark =
    choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
  document.documentElement.style.background = dark ? '#0C1316' : '#E9F0F1';
})();
