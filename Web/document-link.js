// SPDX-License-Identifier: GPL-3.0-or-later

// Finds the document that the page's address names, by `?url=` or by the names of studies. Anybody could make a link to
// a forged document, which would show at the hospital's address, so the page accepts only this server's documents and
// those of the origins that the administrator allows. Runs before OHIF.
(function (page) {
  'use strict';

  const settings = __SETTINGS__;
  // The viewer's root as page-head.js found it; Orthanc's root is its parent folder.
  const root = new URL(window.PUBLIC_URL || '/ohif/', location.origin);
  const orthancRoot = new URL('../', root);
  const allowedOrigins = settings.allowedOrigins.flatMap(originOf);

  page.root = root;
  page.orthancRoot = orthancRoot;
  // The root of DICOMweb; null without it. Absolute, because workers, which send some of OHIF's requests, have a base
  // address of their own.
  page.dicomWebService = settings.dicomWebRoot
    ? new URL(settings.dicomWebRoot.replace(/^\/+/, ''), orthancRoot).href.replace(/\/+$/, '')
    : null;

  // Returns the URL that a text means relative to the viewer's root. Throws a sentence when the page must not request
  // it.
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
    if (!isDocument(url)) {
      throw new Error('Its link leads to something that is no study.');
    }
    return url;
  };

  // Returns an origin in the browser's form; nothing for a text that is none, such as an IP address with a number above
  // 255.
  function originOf(text) {
    try {
      return [new URL(text).origin];
    } catch (error) {
      return [];
    }
  }

  // Whether an address of this server is that of a document. Other paths give the contents of DICOM files unchanged,
  // which could be a forged document.
  function isDocument(url) {
    return (
      page.isStudyDocument(url) ||
      (page.dicomWebService !== null &&
        /^((studies|series|instances)(\/[\d.]+)?(\/|$))+(metadata)?$/.test(below(page.dicomWebService + '/', url)))
    );
  }

  // Whether this address of the server is that of one of the plugin's own documents.
  page.isStudyDocument = url =>
    page.namesStudies(url) || /^(patients|studies|series)\/[\w.-]+\/ohif-dicom-json$/.test(below(orthancRoot, url));

  // Returns the path of an address below a folder of this server; an empty text when it is not below it.
  function below(folder, url) {
    const { pathname } = new URL(folder);
    const isThere = url.origin === location.origin && url.pathname.startsWith(pathname);
    return isThere ? url.pathname.slice(pathname.length) : '';
  }

  // Whether this address only names studies: no server has such a document, the page makes it itself.
  page.namesStudies = url => url.origin === location.origin && url.pathname === root.pathname + 'dicom-json';

  // Returns the mode and the data source in a path; the default data source when the path has none.
  function routeOf(path) {
    const [mode, source] = path.slice(root.pathname.length).split('/').filter(part => part !== '');
    return { mode, source: source || (settings.dataSource === 'dicom-web' ? 'dicomweb' : 'dicomjson') };
  }

  // Moves studies from the path into the query: OHIF 2 had them there, as `viewer/{uid};{uid}`. No data source has such
  // a name.
  function withStudiesOfPath(query) {
    const below = location.pathname.slice(root.pathname.length).replace(/%3B|%2C|;/gi, ',');
    const [, uids] = /^viewer\/+(\d+(?:\.\d+)+(?:,\d+(?:\.\d+)+)*)\/*$/.exec(below) || [];
    if (uids === undefined) {
      return location.pathname;
    }
    query.append('StudyInstanceUIDs', uids);
    return root.pathname + 'viewer';
  }

  // Corrects the link of a button in Orthanc Explorer 2, which has the Study Instance UID in place of Orthanc's
  // identifier.
  function withIdentifier(url) {
    const [, uid] = /^studies\/(\d+(?:\.\d+)+)\/ohif-dicom-json$/.exec(below(orthancRoot, url)) || [];
    if (uid === undefined) {
      return url;
    }
    const named = new URL('dicom-json' + url.search, root);
    named.searchParams.set('StudyInstanceUIDs', uid);
    return named;
  }

  // Puts the URL of a document into the query, as the data source of documents needs it.
  function nameDocument(query) {
    const given = query.getAll('url');
    if (given.length > 1) {
      throw new Error('Its link names more than one document.');
    }
    const names = new URLSearchParams([...query].filter(([key]) => page.namingParameters(query).includes(key)));
    if (given.length === 0 && names.toString() === '') {
      return;
    }
    const url = withIdentifier(page.permitted(given.length === 1 ? given[0] : 'dicom-json?' + names));
    if (page.namesStudies(url) && page.namesIn(url.searchParams).length === 0) {
      throw new Error('Its link names no study.');
    }
    query.set('url', url.origin === location.origin ? url.pathname + url.search : url.href);
  }

  // Puts Study Instance UIDs into the query, under one name, as the data source of DICOMweb needs them. Returns a
  // promise when Orthanc must be asked for them.
  function nameUIDs(query) {
    const names = page.namesIn(query);
    const replace = uids => {
      ['url', ...page.namingParameters(query)].forEach(key => query.delete(key));
      query.set('StudyInstanceUIDs', uids.join(','));
    };
    const url = new URL(query.get('url') || '', root);
    const [, level, id] = /^(studies|patients)\/([0-9a-f-]{44})\/ohif-dicom-json$/.exec(below(orthancRoot, url)) || [];
    // The page's sentences come while OHIF opens the study, which it does even for users who may not ask for them. They
    // are only about the server's own DICOMweb.
    const tell = ({ studies }) => page.explainDICOMweb && page.explainDICOMweb(studies).catch(() => {});
    const found = answer => {
      replace(answer.studies.map(study => study.uid));
      tell(answer);
    };
    if (id !== undefined) {
      return page.studiesOf(level, id).then(found);
    }
    const all = page.namesStudies(url) ? page.namesIn(url.searchParams) : names;
    if (all.length === 0) {
      return null;
    }
    if (all.every(name => name.tag === 'StudyInstanceUID')) {
      replace(all.map(name => name.value));
      page.findStudies(all).then(tell, () => tell({ studies: all.map(({ value }) => ({ uid: value, sharedBy: 1 })) }));
      return null;
    }
    return page.findStudies(all).then(found);
  }

  // Rewrites the page's address into the form that every release of OHIF reads. OHIF up to 3.11 resolves `url` against
  // the page's base, later releases against its address. So `url` becomes absolute, and OHIF requests what was checked
  // here.
  function settle() {
    const query = new URLSearchParams(location.search);
    const before = query.toString();
    page.spellToken(query);
    const path = withStudiesOfPath(query);
    const { mode, source } = routeOf(path);
    const rewrite = () => {
      if (path !== location.pathname || query.toString() !== before) {
        // Commas and slashes are legal in a query, and keep the address readable.
        const text = query.toString().replace(/%2C/g, ',').replace(/%2F/g, '/');
        history.replaceState(history.state, '', path + '?' + text + location.hash);
      }
      page.keepToken();
    };
    if (query.has('url') || (mode !== undefined && source === 'dicomjson')) {
      nameDocument(query);
    }
    const ready = mode !== undefined && source === 'dicomweb' ? nameUIDs(query) : null;
    rewrite();
    return ready && ready.then(rewrite);
  }

  function refuse(refusal) {
    page.mayStart = false;
    page.explainFailure(refusal.message);
  }

  // OHIF starts when `page.ready` is fulfilled, or at once when there is none; after a refused link it never starts,
  // and sends no request.
  try {
    page.mayStart = true;
    page.ready = settle();
    page.ready = page.ready && page.ready.catch(refusal => (refuse(refusal), new Promise(() => {})));
  } catch (refusal) {
    refuse(refusal);
  }
})(window.ohifPage);
