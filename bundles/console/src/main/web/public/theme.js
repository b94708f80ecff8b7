// SPDX-License-Identifier: Apache-2.0
// Runs before the first paint, so that a dark room stays dark. The same rule as in src/prefs.tsx.
(function () {
  var theme = 'auto';
  try {
    theme = localStorage.getItem('godwit.theme') || 'auto';
  } catch {
    // Storage is forbidden here: the theme follows the system.
  }
  var dark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.classList.toggle('pf-v6-theme-dark', dark);
})();
