// SPDX-License-Identifier: GPL-3.0-or-later

// Corrects the addresses of modules. Runs at the end of the head, after the page's own scripts and before OHIF's
// deferred ones: parts of OHIF import modules by an absolute path, which is right only at the address that OHIF was
// built for.
(function () {
  'use strict';

  const settings = __SETTINGS__;
  const importModule = window.browserImportFunction;
  if (typeof importModule !== 'function') {
    return;
  }

  function relocated(moduleId) {
    const root = window.PUBLIC_URL;
    if (typeof moduleId !== 'string' || !moduleId.startsWith('/') || moduleId.startsWith('//')) {
      return moduleId;
    }
    if (moduleId.startsWith(root)) {
      return moduleId;
    }
    const builtFor = settings.builtFor.startsWith('/') && moduleId.startsWith(settings.builtFor) ? settings.builtFor : '/';
    return location.origin + root + moduleId.slice(builtFor.length);
  }

  window.browserImportFunction = moduleId => importModule(relocated(moduleId));
})();
