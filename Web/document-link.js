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
  page.orthancRoot = orthancRoot;
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
    if (!isDocument(url)) {
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
  function isDocument(url) {
    return (
      page.isStudyDocument(url) ||
      (page.dicomWebService !== null &&
        /^((studies|series|instances)(\/[\d.]+)?(\/|$))+(metadata)?$/.test(below(page.dicomWebService + '/', url)))
    );
  }

  // Whether there is a document of the plugin's own at this address of the server.
  page.isStudyDocument = url =>
    page.namesStudies(url) || /^(patients|studies|series)\/[\w.-]+\/ohif-dicom-json$/.test(below(orthancRoot, url));

  // The path of an address below a folder of this server; nothing when it is not there.
  function below(folder, url) {
    const { pathname } = new URL(folder);
    const isThere = url.origin === location.origin && url.pathname.startsWith(pathname);
    return isThere ? url.pathname.slice(pathname.length) : '';
  }

  // The page makes a document itself of the studies that this address names; no server has it.
  page.namesStudies = url => url.origin === location.origin && url.pathname === root.pathname + 'dicom-json';

  // The mode and the data source in a path; a data source that it does not name is the default one.
  function routeOf(path) {
    const [mode, source] = path.slice(root.pathname.length).split('/').filter(part => part !== '');
    return { mode, source: source || (settings.dataSource === 'dicom-web' ? 'dicomweb' : 'dicomjson') };
  }

  // OHIF 2 had the studies in its path: `viewer/{uid};{uid}`. No data source has such a name.
  function withStudiesOfPath(query) {
    const below = location.pathname.slice(root.pathname.length).replace(/%3B|%2C|;/gi, ',');
    const [, uids] = /^viewer\/+(\d+(?:\.\d+)+(?:,\d+(?:\.\d+)+)*)\/*$/.exec(below) || [];
    if (uids === undefined) {
      return location.pathname;
    }
    query.append('StudyInstanceUIDs', uids);
    return root.pathname + 'viewer';
  }

  // Orthanc Explorer 2 has a button that writes the Study Instance UID where Orthanc's identifier belongs.
  function withIdentifier(url) {
    const [, uid] = /^studies\/(\d+(?:\.\d+)+)\/ohif-dicom-json$/.exec(below(orthancRoot, url)) || [];
    if (uid === undefined) {
      return url;
    }
    const named = new URL('dicom-json' + url.search, root);
    named.searchParams.set('StudyInstanceUIDs', uid);
    return named;
  }

  // The source of documents wants the URL of one.
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

  // The source of DICOMweb wants Study Instance UIDs, under one name. Gives a promise when Orthanc has to be asked.
  function nameUIDs(query) {
    const names = page.namesIn(query);
    const replace = uids => {
      ['url', ...page.namingParameters(query)].forEach(key => query.delete(key));
      query.set('StudyInstanceUIDs', uids.join(','));
    };
    const url = new URL(query.get('url') || '', root);
    const [, level, id] = /^(studies|patients)\/([0-9a-f-]{44})\/ohif-dicom-json$/.exec(below(orthancRoot, url)) || [];
    // OHIF need not wait for what the page tells, and opens the study also for those who may not ask. The page tells it of
    // the server's own DICOMweb only.
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

  // Puts what the link names into the form that every release of OHIF takes. OHIF up to 3.11 resolves `url` against the
  // page's base, later ones against its address: it is made absolute, so that what was judged is what will be asked.
  function settle() {
    const query = new URLSearchParams(location.search);
    const before = query.toString();
    page.spellToken(query);
    const path = withStudiesOfPath(query);
    const { mode, source } = routeOf(path);
    const rewrite = () => {
      if (path !== location.pathname || query.toString() !== before) {
        // Commas and slashes are legal in a query, and the address stays readable.
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

  // OHIF starts when this is fulfilled, and never when a link is refused: it asks for nothing until then.
  try {
    page.mayStart = true;
    page.ready = settle();
    page.ready = page.ready && page.ready.catch(refusal => (refuse(refusal), new Promise(() => {})));
  } catch (refusal) {
    refuse(refusal);
  }
})(window.ohifPage);
