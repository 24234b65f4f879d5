// SPDX-License-Identifier: GPL-3.0-or-later

// Runs before all other scripts of the viewer's page: finds the viewer's root in the page's own address, so that no
// server and no proxy needs to know it.
(function () {
  'use strict';

  const settings = __SETTINGS__;

  // The server says how many components of the requested path lie below the root; the rest of the path is the root,
  // including a proxy's prefix. Several slashes in a row count as one, as they do for the server; at the start they
  // would otherwise name a host.
  function findRoot(path, componentsBelowRoot, basename) {
    if (basename && (path.endsWith('/') ? path : path + '/').startsWith(basename)) {
      return basename;
    }
    const components = path.split('/').filter(component => component !== '');
    const kept = components.slice(0, Math.max(0, components.length - componentsBelowRoot));
    return kept.length === 0 ? '/' : '/' + kept.join('/') + '/';
  }

  const base = document.querySelector('base');
  const root = findRoot(location.pathname, Number(base.dataset.componentsBelowRoot), settings.routerBasename);
  base.href = location.origin + root;
  window.PUBLIC_URL = root;

  // A part of OHIF 3.12 (onnxruntime-web) reads this variable of Node without checking that it exists, when no script
  // is being run. Without it the page stays black whenever a style sheet is the last file to arrive.
  window.__filename = undefined;

  // The router does not recognise its own root without the slash.
  if (location.pathname + '/' === root) {
    history.replaceState(history.state, '', root + location.search + location.hash);
  }

  // A service worker that an earlier installation has left would keep answering with its own files.
  if (navigator.serviceWorker) {
    navigator.serviceWorker
      .getRegistrations()
      .then(registrations => {
        registrations
          .filter(registration => registration.scope.startsWith(location.origin + root))
          .forEach(registration => registration.unregister());
      })
      .catch(() => {});
  }
})();
