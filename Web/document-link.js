// SPDX-License-Identifier: GPL-3.0-or-later

// Which document the page's address names, by `?url=` or by the names of studies. Whoever makes a link could name a
// document of their own, and it would show at the hospital's address: only this server's documents are taken, and those
// of the origins that the administrator allows. Runs before OHIF.
(function (page) {
  'use strict';

  const settings = __SETTINGS__;
  // Where the page found the viewer's root; see page-head.js. Orthanc's is the folder that it lies in.
  const root = new URL(window.PUBLIC_URL || '/ohif/', location.origin);
  const orthancRoot = new URL('../', root);
  const allowedOrigins = settings.allowedOrigins.flatMap(originOf);

  page.root = root;
  // Null without DICOMweb. Absolute, because some of OHIF's requests are made by workers, which have a base address of
  // their own.
  page.dicomWebService = settings.dicomWebRoot
    ? new URL(settings.dicomWebRoot.replace(/^\/+/, ''), orthancRoot).href.replace(/\/+$/, '')
    : null;

  // The address that a text means, always relative to the viewer's root. Throws the sentence why it may not be asked.
  page.permitted = function (text) {
    let url;
    try {
      url = new URL(text, root);
    } catch (error) {
      throw new Error('Its link is not right.');
    }
    url.hash = '';
    const isWeb = url.protocol === 'http:' || url.protocol === 'https:';
    if (!isWeb || url.username !== '' || url.password !== '') {
      throw new Error('Its link leads away from this server.');
    }
    if (allowedOrigins.includes(url.origin)) {
      return url;
    }
    if (url.origin !== location.origin) {
      console.warn('The option OHIF.AllowedOrigins does not name ' + url.origin);
      throw new Error('Its link leads away from this server.');
    }
    if (!isDocument(url.pathname)) {
      throw new Error('Its link leads to something that is no study.');
    }
    return url;
  };

  // In the form that browsers give it; nothing when it has none, as with the number of an IP address above 255.
  function originOf(text) {
    try {
      return [new URL(text).origin];
    } catch (error) {
      return [];
    }
  }

  // Other paths of this server give what is in a DICOM file as it is, such as a forged document.
  function isDocument(path) {
    const below = folder => (path.startsWith(folder) ? path.slice(folder.length) : '');
    return (
      below(root.pathname) === 'dicom-json' ||
      /^(patients|studies|series)\/[\w.-]+\/ohif-dicom-json$/.test(below(orthancRoot.pathname)) ||
      (page.dicomWebService !== null &&
        /^((studies|series|instances)(\/[\d.]+)?(\/|$))+(metadata)?$/.test(
          below(new URL(page.dicomWebService + '/').pathname)))
    );
  }

  // Orthanc Explorer 2 makes links that name studies by their UIDs or accession numbers: the source wants the URL of a
  // document.
  function documentOfNames(query) {
    const [, source] = location.pathname.slice(root.pathname.length).split('/');
    if (settings.dataSource !== 'dicom-json' || (source && source !== 'dicomjson')) {
      return [];
    }
    const names = new URLSearchParams();
    for (const name of ['StudyInstanceUIDs', 'AccessionNumber']) {
      query.getAll(name).forEach(value => names.append(name, value));
    }
    return names.toString() === '' ? [] : ['dicom-json?' + names];
  }

  // OHIF up to 3.11 resolves the parameter against the page's base, later ones against its address: it is made
  // absolute, so that what was judged is what will be asked.
  function settle() {
    const query = new URLSearchParams(location.search);
    const given = query.has('url') ? query.getAll('url') : documentOfNames(query);
    if (given.length === 0) {
      return;
    }
    if (given.length > 1) {
      throw new Error('Its link names more than one document.');
    }
    const url = page.permitted(given[0]);
    query.set('url', url.origin === location.origin ? url.pathname + url.search : url.href);
    history.replaceState(history.state, '', location.pathname + '?' + query + location.hash);
  }

  try {
    settle();
    page.mayStart = true;
  } catch (refusal) {
    page.mayStart = false;
    page.explainFailure(refusal.message);
  }
})(window.ohifPage);
